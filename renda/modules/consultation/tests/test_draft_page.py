"""The draft page is drawn once for strangers, and yet each reader sees the present state and has a form of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from renda.core.access.api import remember_contact
from renda.core.access.models import Contact
from renda.core.access.testing import make_hat, sign_in
from renda.core.audit.models import EventRecord
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.opinions.actions import screen_opinions
from renda.core.opinions.models import Opinion, Round
from renda.core.people.models import Assembly
from renda.core.procedures.models import Matter
from renda.lib.texts.tree import articles
from renda.modules.consultation import views
from renda.modules.consultation.actions import close_consultation
from renda.modules.consultation.models import Consultation
from renda.modules.consultation.tests.conftest import MORNING, TODAY
from renda.modules.consultation.tests.test_actions import SAID, submit

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
KEY = re.compile(r'name="key" value="([\w-]+)"')


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """The morning of the opening; a test may let time pass."""

    def later(by: timedelta) -> None:
        monkeypatch.setattr("renda.lib.clock.now", lambda: MORNING + by)

    later(timedelta())
    return later


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time the page's words were gathered to be drawn."""
    times: list[int] = []
    gather = views._draft_context

    def counted(*given: Any) -> dict[str, Any]:
        times.append(1)
        return gather(*given)

    monkeypatch.setattr(views, "_draft_context", counted)
    return times


def page(consultation: Consultation) -> str:
    return f"/drafts/{consultation.pk}/"


def read(consultation: Consultation, client: Client | None = None, **given: Any) -> HttpResponse:
    return (client or Client()).get(page(consultation), **given)


def words(answer: HttpResponse) -> str:
    """The page without what is each reader's own."""
    text = answer.content.decode()
    for own in (TOKEN, KEY):
        assert len(own.findall(text)) == 1
        text = own.sub("", text)
    return text


def posted(client: Client, consultation: Consultation, answer: HttpResponse, **given: Any) -> HttpResponse:
    text = answer.content.decode()
    token, key = TOKEN.findall(text)[0], KEY.findall(text)[0]
    filled = {"csrfmiddlewaretoken": token, "key": key, "text": SAID, **given}
    return client.post(page(consultation), filled)


def test_strangers_share_the_page_and_nothing_of_each_other(
    consultation: Consultation, drawn: list[int]
) -> None:
    answers = [read(consultation) for _ in range(3)]
    assert drawn == [1]
    assert len({words(answer) for answer in answers}) == 1
    for own in (TOKEN, KEY):
        assert len({own.findall(answer.content.decode())[0] for answer in answers}) == 3
    assert len({answer.cookies["csrftoken"].value for answer in answers}) == 3
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private"}


def test_the_kept_page_is_the_page_that_a_signed_in_citizen_reads(
    consultation: Consultation, drawn: list[int]
) -> None:
    known = Client()
    session = known.session
    session["anything"] = 1
    session.save()
    known.cookies["sessionid"] = session.session_key
    kept, own = [words(read(consultation)) for _ in range(2)], words(read(consultation, known))
    assert drawn == [1, 1]
    assert kept == [own, own]


def test_the_form_of_a_kept_page_works_and_its_replay_counts_once(consultation: Consultation) -> None:
    read(consultation)
    client = Client(enforce_csrf_checks=True)
    answer = read(consultation, client)
    for _ in range(2):
        response = posted(client, consultation, answer)
        assert (response.status_code, response.headers["Location"]) == (303, "/drafts/thanks/#main")
    with scope.unscoped("test"):
        assert Opinion.objects.count() == 1


def test_a_kept_page_gives_no_way_around_the_token(consultation: Consultation) -> None:
    answer = read(consultation)
    other = Client(enforce_csrf_checks=True)
    assert posted(other, consultation, answer).status_code == 403  # without the cookie of that reader
    read(consultation, other)
    assert posted(other, consultation, answer).status_code == 403  # with the cookie of another
    assert other.post(page(consultation), {"text": SAID}).status_code == 403
    with scope.unscoped("test"):
        assert not Opinion.objects.exists()


def test_two_readers_forms_have_keys_of_their_own(consultation: Consultation) -> None:
    for _ in range(2):
        client = Client(enforce_csrf_checks=True)
        assert posted(client, consultation, read(consultation, client)).status_code == 303
    with scope.unscoped("test"):
        assert Opinion.objects.count() == 2


def test_each_language_and_look_has_a_page_of_its_own(consultation: Consultation, drawn: list[int]) -> None:
    looks: list[dict[str, str]] = [
        {},
        {"renda_theme": "dark"},
        {"renda_type": "large"},
        {"renda_keys": "off"},
    ]
    looks.append({"django_language": "en"})
    seen = []
    for cookies in looks * 2:
        client = Client()
        for name, value in cookies.items():
            client.cookies[name] = value
        seen.append(words(read(consultation, client)))
    assert len(drawn) == len(looks) and seen[: len(looks)] == seen[len(looks) :]
    plain, dark, large, quiet, english = seen[: len(looks)]
    assert 'data-theme="auto" data-type="normal" data-keys="on"' in plain
    assert 'data-theme="dark"' in dark and 'data-type="large"' in large and 'data-keys="off"' in quiet
    assert '<html lang="en"' in english and '<html lang="zh-Hans"' in plain
    assert words(read(consultation, headers={"accept-language": "en"})) == english


def test_the_answer_says_that_it_varies_with_cookies_and_language(consultation: Consultation) -> None:
    for _ in range(2):
        varies = {name.strip() for name in read(consultation).headers["Vary"].split(",")}
        assert {"Cookie", "Accept-Language"} <= varies


def test_the_chosen_clause_is_chosen_in_the_form(consultation: Consultation, drawn: list[int]) -> None:
    first, second = (node.uid for node in articles(consultation.text_version.root)[:2])
    for uid in (first, second, first):
        text = Client().get(page(consultation), {"node": uid}).content.decode()
        assert f'<option value="{uid}" selected>' in text and text.count(" selected>") == 1
    assert len(drawn) == 2


def test_an_address_that_no_page_links_to_is_not_kept(consultation: Consultation, drawn: list[int]) -> None:
    uid = articles(consultation.text_version.root)[0].uid
    for query in ("node=nothing", "other=1", f"node={uid}&node={uid}"):
        for _ in range(2):
            assert Client().get(f"{page(consultation)}?{query}").status_code == 200
    assert len(drawn) == 6


def test_a_closed_consultation_is_seen_at_once(consultation: Consultation, matter: Matter, li: Actor) -> None:
    assert 'id="comment"' in words(read(consultation))
    close_consultation(subject=matter, reason="意见已收集。", by=li, at=MORNING)
    text = read(consultation).content.decode()
    assert 'id="comment"' not in text and "征求意见已结束" in text


def test_the_day_after_the_last_is_seen_at_once(
    consultation: Consultation, now: Callable[[timedelta], None]
) -> None:
    now(consultation.closes_on - TODAY)
    assert 'id="comment"' in words(read(consultation))
    now(consultation.closes_on - TODAY + timedelta(days=1))
    assert 'id="comment"' not in read(consultation).content.decode()


def test_a_released_round_is_seen_at_once(consultation: Consultation) -> None:
    report = f"/answers/{consultation.round.number}/"
    assert report not in words(read(consultation))
    Round.objects.filter(pk=consultation.round_id).update(released_at=MORNING)
    assert report in words(read(consultation))


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (lambda row: Consultation.objects.filter(pk=row.pk).update(telephone="0000-1234567"), "0000-1234567"),
        (lambda row: type(row.text_version).objects.update(explanation="另有说明。"), "另有说明。"),
        (lambda row: type(row.text_version.text).objects.update(title="改名条例"), "改名条例"),
        (lambda row: type(row.text_version).objects.update(label="第九稿"), "第九稿"),
        (lambda row: Assembly.objects.filter(pk=row.assembly_id).update(name="更名市人大"), "更名市人大"),
    ],
)
def test_a_correction_is_seen_at_once(
    consultation: Consultation, change: Callable[[Consultation], Any], shown: str
) -> None:
    assert shown not in words(read(consultation))
    change(consultation)
    assert shown in words(read(consultation))


def test_an_admitted_comment_is_seen_and_a_withdrawn_one_is_gone_at_once(
    consultation: Consultation, matter: Matter, li: Actor
) -> None:
    submit(consultation, may_publish=True)
    assert SAID not in words(read(consultation))
    for screening, criterion, is_seen in (("admitted", "", True), ("not_here", "abusive", False)):
        opinion = Opinion.objects.get()
        screen_opinions(
            subject=consultation.round,
            opinions=[opinion.pk],
            screening=screening,
            criterion=criterion,
            by=li,
            at=MORNING,
        )
        assert (SAID in words(read(consultation))) is is_seen


def test_a_comment_whose_sender_did_not_consent_is_shown_to_nobody(
    consultation: Consultation, li: Actor
) -> None:
    submit(consultation)
    opinions = [Opinion.objects.get().pk]
    screen_opinions(subject=consultation.round, opinions=opinions, screening="admitted", by=li, at=MORNING)
    assert SAID not in words(read(consultation))


def test_the_frame_is_drawn_anew_each_minute(
    consultation: Consultation, drawn: list[int], now: Callable[[timedelta], None]
) -> None:
    for seconds in (0, 59, 60, 119):
        now(timedelta(seconds=seconds))
        read(consultation)
    assert len(drawn) == 2


def test_staff_see_their_own_frame_and_strangers_never_do(consultation: Consultation, city: Assembly) -> None:
    stranger = words(read(consultation))
    staff = Client()
    sign_in(staff, make_hat(Role.LEGISLATIVE_OFFICE, city))
    for _ in range(2):
        own = read(consultation, staff)
        assert "工作台</a>" in own.content.decode() and "工作台</a>" not in stranger
        assert own.headers["Cache-Control"] == "no-store"
        assert words(read(consultation)) == stranger


def test_a_message_is_shown_to_the_one_it_waits_for_and_to_nobody_else(consultation: Consultation) -> None:
    waiting = Client()
    waiting.get("/web/preferences/")
    from django.contrib.messages.storage.base import Message
    from django.contrib.messages.storage.cookie import CookieStorage
    from django.http import HttpRequest
    from django.http import HttpResponse as Plain

    storage = CookieStorage(HttpRequest())
    holder = Plain()
    storage._store([Message(25, "只给您看的话。")], holder)
    waiting.cookies["messages"] = holder.cookies["messages"].value
    assert "只给您看的话。" in read(consultation, waiting).content.decode()
    assert "只给您看的话。" not in words(read(consultation))


def test_a_confirmed_contact_speaks_in_its_own_name_after_a_kept_page(
    consultation: Consultation, rf: Any
) -> None:
    read(consultation)
    contact = Contact.objects.create(kind="phone", index="i", value="13800000000", confirmed_at=MORNING)
    client = Client(enforce_csrf_checks=True)
    session = client.session
    request = rf.get("/")
    request.session = session
    remember_contact(request, contact)
    session.save()
    client.cookies["sessionid"] = session.session_key
    assert posted(client, consultation, read(consultation, client)).status_code == 303
    assert EventRecord.objects.order_by("-pk")[0].contact == contact.pk


def test_a_wrong_form_shows_its_errors_to_its_sender_only(consultation: Consultation) -> None:
    client = Client(enforce_csrf_checks=True)
    refused = posted(client, consultation, read(consultation, client), text="", quote="没有写完的话")
    assert refused.status_code == 422 and "没有写完的话" in words(refused)
    assert "没有写完的话" not in words(read(consultation)) + words(read(consultation, client))


def test_the_code_is_handed_over_in_a_signed_cookie_and_in_no_address(consultation: Consultation) -> None:
    client = Client()
    response = posted(client, consultation, read(consultation, client))
    cookie = response.cookies["renda_handed"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/drafts/thanks/"
    assert "sessionid" not in response.cookies
    text = client.get("/drafts/thanks/").content.decode()
    code = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}", text)[0]
    told = response.headers["Location"] + cookie.value
    assert code not in told and code.replace("-", "") not in told


def test_a_forged_or_missing_cookie_shows_no_code(consultation: Consultation) -> None:
    assert Client().get("/drafts/thanks/").status_code == 303
    client = Client()
    posted(client, consultation, read(consultation, client))
    for forged in ('["another key", null]', client.cookies["renda_handed"].value.replace("key", "kez") + "x"):
        client.cookies["renda_handed"] = forged
        assert client.get("/drafts/thanks/").status_code == 303


def test_so_many_comments_an_hour_are_taken_from_one_address(
    consultation: Consultation, settings: Any, now: Callable[[timedelta], None]
) -> None:
    settings.RENDA_COMMENTS_PER_HOUR = 2
    client = Client()
    answers = [posted(client, consultation, read(consultation, client)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 422]
    assert "1 小时内最多 2 次" in answers[-1].content.decode()
    with scope.unscoped("test"):
        assert Opinion.objects.count() == 2
    now(timedelta(hours=1))
    assert posted(client, consultation, read(consultation, client)).status_code == 303
