"""The deputy's pages on the phone: writing, co-signing, rating, and what each shows to whom; all without script."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from renda.core.access.models import Grant
from renda.core.access.testing import make_hat, sign_in
from renda.core.base.actor import Role
from renda.core.handling.models import Rating
from renda.core.jobs.api import run_until_idle
from renda.core.people.models import Organ, Person, Seat
from renda.core.search import api as search
from renda.core.search.models import Entry
from renda.lib import clock
from renda.modules.suggestions import actions, indexing
from renda.modules.suggestions.models import Attachment, CoSigner, Gathering, Suggestion
from renda.modules.suggestions.selectors import signers_of
from renda.modules.suggestions.tests.samples import (
    MORNING,
    WORDS,
    City,
    accepted,
    answered,
    assigned,
    contacted,
    submitted,
)

NAMES = ("王建青", "韦明兰", "覃志远")
TEXT = {
    "title": "关于整修望榕路人行道的建议",
    "situation": "人行道砖破损，雨天积水。",
    "proposal": "请在汛期以前整修。",
    "may_publish": "on",
}


def client_of(city: City, number: int = 0) -> Client:
    """A deputy's phone, signed in; the deputies have names of their own."""
    for each, name in zip(city.deputies, NAMES, strict=True):
        Person.objects.filter(pk=each.person).update(name=name)
    client = Client()
    sign_in(client, Grant.objects.get(pk=city.deputies[number].grant))
    return client


def photo(name: str = "路面.png") -> SimpleUploadedFile:
    """A picture of one colour."""
    content = BytesIO()
    Image.new("RGB", (8, 8), "grey").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/png")


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def gathered(city: City, client: Client, **more: Any) -> Gathering:
    answer = client.post("/deputy/write/", {**TEXT, "verb": "gather", "names": "韦明兰、覃志远", **more})
    assert answer.status_code == 303, text(answer)
    return Gathering.objects.get()


def test_a_suggestion_is_written_and_handed_in_alone_with_a_photo(city: City) -> None:
    client = client_of(city)
    answer = client.post("/deputy/write/", {**TEXT, "verb": "submit", "papers": [photo()]})
    assert answer.status_code == 303, text(answer)
    mine = Suggestion.objects.get()
    assert answer["Location"].startswith(f"/deputy/suggestions/{mine.matter.number}/?received=")
    page = text(client.get(answer["Location"]))
    assert "雨天积水" in page and "路面.png" in page and "data-kept-done" in page
    home = text(client.get("/deputy/"))
    assert TEXT["title"] in home and "已提交" in home


def test_the_same_form_sent_twice_makes_one_suggestion(city: City) -> None:
    client = client_of(city)
    sent = {**TEXT, "verb": "submit", "key": "one-draft-one-key"}
    first, second = client.post("/deputy/write/", sent), client.post("/deputy/write/", sent)
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"] and Suggestion.objects.count() == 1
    other = client.post("/deputy/write/", {**sent, "proposal": "请尽快整修。"})
    assert other.status_code == 422 and Suggestion.objects.count() == 1


def test_what_another_deputy_wrote_on_this_phone_is_not_sent(city: City) -> None:
    client = client_of(city)
    answer = client.post("/deputy/write/", {**TEXT, "verb": "submit", "written_by": city.deputies[1].person})
    assert answer.status_code == 422 and "另一位代表" in text(answer)
    assert not Suggestion.objects.exists()


def test_an_incomplete_suggestion_keeps_what_was_typed(city: City) -> None:
    answer = client_of(city).post("/deputy/write/", {**TEXT, "title": "路", "verb": "submit"})
    assert answer.status_code == 422
    assert "4 至 120 个字" in text(answer) and "雨天积水" in text(answer)


def test_names_that_nobody_or_two_bear_are_told(city: City) -> None:
    client = client_of(city)
    Person.objects.filter(pk=city.deputies[2].person).update(name="韦明兰")
    answer = client.post("/deputy/write/", {**TEXT, "verb": "gather", "names": "韦明兰 卢无名"})
    assert "有 2 位代表叫“韦明兰”" in text(answer) and "没有“卢无名”" in text(answer)
    assert not Gathering.objects.exists()
    nobody = client.post("/deputy/write/", {**TEXT, "verb": "gather"})
    assert nobody.status_code == 422 and "请选择要邀请附议的代表" in text(nobody)


def test_a_whole_delegation_is_invited(city: City) -> None:
    client = client_of(city)
    organ = Organ.objects.create(assembly=city.assembly, kind="delegation", name="青浦代表团")
    for each in city.deputies:
        Seat.objects.create(
            assembly=city.assembly, organ=organ, person_id=each.person, starts_on=MORNING.date()
        )
    gathered(city, client, names="", delegations=[organ.pk])
    invited = set(Gathering.objects.get().signatures.values_list("person", flat=True))
    assert invited == {city.deputies[1].person, city.deputies[2].person}


def test_two_presses_sign_and_the_lead_sees_it_and_hands_in(city: City) -> None:
    lead, other = client_of(city), client_of(city, 1)
    made = gathered(city, lead)
    home = text(other.get("/deputy/"))
    address = f"/deputy/gatherings/{made.pk}/"
    assert "请您附议" in home and f'href="{address}"' in home
    page = text(other.get(address))
    assert "雨天积水" in page and "韦明兰" not in page, "who else was asked is the lead's to know"
    assert other.post(address, {"verb": "sign", "edition": 1}).status_code == 303
    assert "2 位受邀，1 位已附议" in text(lead.get(address))
    assert lead.post(address, {"verb": "submit", "version": made.version}).status_code == 303
    matter = Suggestion.objects.get().matter
    assert signers_of(matter) == [city.deputies[0].person, city.deputies[1].person]
    assert client_of(city, 1).get(f"/deputy/suggestions/{matter.number}/").status_code == 200
    assert client_of(city, 2).get(f"/deputy/suggestions/{matter.number}/").status_code == 404


def test_a_changed_text_asks_again_and_refuses_the_old_edition(city: City) -> None:
    lead, other = client_of(city), client_of(city, 1)
    made = gathered(city, lead)
    address = f"/deputy/gatherings/{made.pk}/"
    other.post(address, {"verb": "sign", "edition": 1})
    changed = lead.post(f"{address}change/", {**TEXT, "proposal": "请年内整修。", "version": made.version})
    assert changed.status_code == 303, text(changed)
    assert "文稿已修改，请重新附议" in text(other.get("/deputy/"))
    assert "您附议的是以前的文稿" in text(other.get(address))
    assert "修改后待重新附议" in text(lead.get(address))
    refused = other.post(address, {"verb": "sign", "edition": 1})
    assert refused.status_code == 422 and "修改过" in text(refused)
    assert other.post(address, {"verb": "sign", "edition": 2}).status_code == 303


def test_a_signature_is_declined_or_taken_back(city: City) -> None:
    lead, second, third = (client_of(city, number) for number in range(3))
    made = gathered(city, lead)
    address = f"/deputy/gatherings/{made.pk}/"
    second.post(address, {"verb": "decline", "edition": 1})
    assert "未附议" in text(lead.get(address)) and made.title not in text(second.get("/deputy/"))
    third.post(address, {"verb": "sign", "edition": 1})
    assert third.post(address, {"verb": "take_back", "version": made.version}).status_code == 303
    assert third.get(address).status_code == 404 and "覃志远" not in text(lead.get(address))


def test_a_text_is_taken_back_with_its_photos(city: City) -> None:
    lead = client_of(city)
    made = gathered(city, lead, papers=[photo()])
    stored = Attachment.objects.get().file
    assert client_of(city, 1).get(f"/files/{stored.pk}/").status_code == 200
    assert lead.post(f"/deputy/gatherings/{made.pk}/", {"verb": "withdraw"}).status_code == 303
    stored.refresh_from_db()
    assert stored.erased_at is not None and not Attachment.objects.exists() and not Gathering.objects.exists()


def test_more_deputies_are_found_by_name_and_invited(city: City) -> None:
    lead = client_of(city)
    made = gathered(city, lead, names="韦明兰")
    address = f"/deputy/gatherings/{made.pk}/invite/"
    page = text(lead.get(f"{address}?who=覃"))
    assert "覃志远" in page and "韦明兰" not in page
    sent = {"verb": "chosen", "person": city.deputies[2].person, "version": made.version}
    assert lead.post(address, sent).status_code == 303
    assert made.signatures.count() == 2
    assert client_of(city, 1).get(address).status_code == 403


def test_the_papers_of_a_text_are_for_its_readers_only(city: City) -> None:
    gathered(city, client_of(city), names="韦明兰", papers=[photo()])
    stored = Attachment.objects.get().file
    office = Client()
    sign_in(office, Grant.objects.get(pk=city.office.grant))
    for stranger in (client_of(city, 2), office, Client()):
        assert stranger.get(f"/files/{stored.pk}/").status_code == 404
    city_lead = client_of(city)
    city_lead.post(f"/deputy/gatherings/{Gathering.objects.get().pk}/", {"verb": "submit"})
    assert office.get(f"/files/{stored.pk}/").status_code == 200, "the office reads what was handed in"


def case(city: City) -> tuple[Suggestion, Any]:
    """A suggestion of the first deputy, signed by the second too, that was answered."""
    made = submitted(city)
    CoSigner.objects.create(
        assembly=city.assembly, suggestion=made, person=city.person(1), place=2, signed_at=MORNING
    )
    [part] = assigned(city, suggestion=made)
    from renda.core.procedures.api import let_read
    from renda.core.procedures.models import Matter

    for matter in Matter.objects.all():
        let_read(matter, person=city.person(1))
    accepted(city, part)
    contacted(city, part)
    answered(city, part)
    return made, part


def test_each_who_signed_rates_attitude_and_result_apart(city: City) -> None:
    made, part = case(city)
    number = made.matter.number
    address = f"/deputy/suggestions/{number}/{part.matter.number}/rate/"
    for person in (1, 0):
        client = client_of(city, person)
        assert "评价城市管理局的答复" in text(client.get("/deputy/"))
        page = text(client.get(address))
        assert "已装好二十盏路灯" in page and page.count('type="radio"') >= 6
        missing = client.post(address, {"attitude": "satisfied"})
        assert missing.status_code == 422
        sent = {"attitude": "partly", "result": "satisfied", "was_contacted": "yes"}
        assert client.post(address, sent).status_code == 303
        assert "评价城市管理局的答复" not in text(client.get("/deputy/"))
        assert "已经评价过" in text(client.post(address, sent))
    assert Rating.objects.filter(decides=True, was_contacted=True).count() == 1
    assert Rating.objects.count() == 2
    assert client_of(city, 2).get(address).status_code == 404


def test_who_is_not_satisfied_writes_why_and_both_rounds_stay(city: City) -> None:
    made, part = case(city)
    client = client_of(city)
    address = f"/deputy/suggestions/{made.matter.number}/{part.matter.number}/rate/"
    bad = {"attitude": "satisfied", "result": "unsatisfied"}
    refused = client.post(address, bad)
    assert refused.status_code == 422 and "请写明哪里没有办到" in text(refused)
    assert client.post(address, {**bad, "words": "还差一半没有装。"}).status_code == 303
    page = text(client.get(f"/deputy/suggestions/{made.matter.number}/"))
    assert "还差一半没有装" in page and "第 1 次答复" in page and "代表不满意" in page


def test_promises_are_shown_with_their_days(city: City) -> None:
    from datetime import date

    made = submitted(city)
    [part] = assigned(city, suggestion=made)
    accepted(city, part)
    contacted(city, part)
    promise = {"what": "年底前再装二十盏", "due_on": date(2026, 12, 1), "owner": "黎家和"}
    answered(city, part, answer_class="B", promises=[promise])
    page = text(client_of(city).get("/deputy/promises/"))
    assert "年底前再装二十盏" in page and "2026年12月1日" in page and made.matter.number in page


def test_a_suggestion_is_taken_back_before_it_is_handed_over(city: City) -> None:
    made = submitted(city)
    client = client_of(city)
    address = f"/deputy/suggestions/{made.matter.number}/"
    assert "撤回建议" in text(client.get(address))
    assert client.post(address, {"version": made.version, "reason": "已经解决"}).status_code == 303
    assert "代表撤回" in text(client.get("/deputy/"))
    assert client.post(address, {"version": made.version}).status_code == 422


@pytest.mark.parametrize("role", [Role.DEPUTIES_OFFICE, Role.LEGISLATIVE_OFFICE, Role.AUDITOR])
def test_the_deputies_pages_are_for_deputies(role: Role, city: City) -> None:
    client = Client()
    sign_in(client, make_hat(role, city.assembly, username="somebody"))
    for address in ("/deputy/", "/deputy/write/", "/deputy/promises/"):
        assert client.get(address).status_code == 403
        assert Client().get(address).status_code == 302


def test_the_list_says_the_day_on_which_something_is_due(city: City) -> None:
    made = submitted(city, clock.now())
    assigned(city, suggestion=made, at=clock.now())
    page = text(client_of(city).get("/deputy/?state=open"))
    assert "承办中" in page and "城市管理局" in page and "截止" in page
    assert "还没有建议" in text(client_of(city).get("/deputy/?words=公交"))


def test_the_lists_ask_the_database_as_often_for_many_rows_as_for_few(city: City) -> None:
    client = client_of(city)

    def more(count: int) -> None:
        for _ in range(count):
            made = submitted(city)
            [part] = assigned(city, suggestion=made)
            accepted(city, part)
            contacted(city, part)
            promise = {"what": "再装二十盏", "due_on": clock.today(), "owner": "黎家和"}
            answered(city, part, answer_class="B", promises=[promise])
            actions.begin_gathering(
                subject=city.assembly, words=WORDS, invited=[city.person(1)], by=city.deputies[0], at=MORNING
            )

    def counts() -> list[int]:
        found = []
        for address in ("/deputy/", "/deputy/promises/"):
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found.append(len(seen))
        return found

    more(2)
    few = counts()
    more(7)
    assert counts() == few and max(few) < 30, few


def test_similar_published_suggestions_are_found_with_answers_and_likely_bodies(city: City) -> None:
    made, _ = case(city)
    page = text(client_of(city, 2).get("/deputy/similar/?q=小区路灯太少"))
    assert WORDS.title not in page and "没有找到类似" in page, "not published, and not one's own"
    own = text(client_of(city).get("/deputy/similar/?q=小区路灯太少"))
    assert WORDS.title in own and f"/deputy/suggestions/{made.matter.number}/" in own
    fresh = Suggestion.objects.get(pk=made.pk)
    actions.publish(subject=fresh, by=city.office, at=MORNING)
    run_until_idle()
    page = text(client_of(city, 2).get("/deputy/similar/?q=关于老旧小区增设路灯的建议"))
    assert WORDS.title in page and "城市管理局" in page and "已装好二十盏路灯" in page
    assert WORDS.title not in text(client_of(city, 2).get("/deputy/similar/?q=公交线路"))


def test_a_confidential_suggestion_is_not_found_as_similar_by_others(city: City) -> None:
    event: Any = actions.submit(
        subject=city.assembly, words=replace(WORDS, is_confidential=True), by=city.deputies[0], at=MORNING
    )
    assert event.suggestion
    run_until_idle()
    search.rebuild()
    assert not Entry.objects.filter(kind=indexing.KIND).exists(), (
        "what is not public is not stored in the index"
    )
    assert WORDS.title in text(client_of(city).get("/deputy/similar/?q=老旧小区路灯"))
    assert WORDS.title not in text(client_of(city, 1).get("/deputy/similar/?q=老旧小区路灯"))


def test_the_form_says_what_belongs_elsewhere_with_its_articles(city: City) -> None:
    page = text(client_of(city).get("/deputy/write/"))
    assert "具体招标投标" in page and "招标投标监督部门" in page and "插手招标投标等经济活动" in page
