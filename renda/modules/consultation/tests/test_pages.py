"""The desk pages of another assembly's consultation are not there; a contact point sees its own pages only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from renda.core.access.testing import make_hat, sign_in
from renda.core.base.actor import Role
from renda.core.opinions.api import follow_up
from renda.core.opinions.models import Opinion
from renda.core.people.models import Assembly, Place
from renda.lib import clock
from renda.lib.codes import read_code
from renda.modules.consultation.models import Consultation
from renda.modules.consultation.tests.test_actions import SAID, submit


def desk(consultation: Consultation) -> dict[str, str]:
    number, pk = consultation.round.matter.number, consultation.pk
    return {
        "enter": f"/desk/consultations/{pk}/enter/",
        "session": f"/desk/consultations/{pk}/session/",
        "clauses": f"/desk/consultations/{pk}/clauses/",
        "open": f"/desk/matters/{number}/consultation/open/",
        "close": f"/desk/matters/{number}/consultation/close/",
        "closing_day": f"/desk/matters/{number}/consultation/closing-day/",
        "release": f"/desk/matters/{number}/consultation/release/",
        "ledger": f"/desk/matters/{number}/rounds/1/opinions/",
        "groups": f"/desk/matters/{number}/rounds/1/groups/",
        "import": f"/desk/legislation/{number}/import/",
    }


PAGES = [
    "enter",
    "session",
    "clauses",
    "open",
    "close",
    "closing_day",
    "release",
    "ledger",
    "groups",
    "import",
]


def signed_in(role: Role, assembly: Assembly, **where: Any) -> Client:
    client = Client()
    sign_in(client, make_hat(role, assembly, **where))
    return client


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", [Role.LEGISLATIVE_OFFICE, Role.STATION_STAFF])
def test_a_consultation_of_another_assembly_is_not_there(
    page: str, role: Role, consultation: Consultation, other_city: Assembly
) -> None:
    stranger = signed_in(role, other_city)
    address = desk(consultation)[page]
    for answer in (stranger.get(address), stranger.post(address, {"text": "x"})):
        assert answer.status_code == 404 or (role is Role.STATION_STAFF and answer.status_code == 403)


def test_a_contact_point_files_sessions_and_sees_no_ledger(
    consultation: Consultation, city: Assembly, point: Place
) -> None:
    submit(consultation)
    wei = signed_in(Role.STATION_STAFF, city, place=point)
    addresses = desk(consultation)
    assert wei.get(addresses["session"]).status_code == 200
    assert wei.get("/desk/consultations/").status_code == 200
    for page in PAGES:
        answer = wei.get(addresses[page])
        assert SAID not in answer.content.decode()
        assert answer.status_code == (200 if page == "session" else 403), page
    for page in ("ledger", "groups"):
        assert addresses[page] not in wei.get("/desk/consultations/").content.decode()


def test_the_session_page_files_what_ten_people_said(
    consultation: Consultation, city: Assembly, point: Place
) -> None:
    wei = signed_in(Role.STATION_STAFF, city, place=point)
    given = {
        "place": point.pk,
        "held_on": "2026-03-11",
        "attendance": 12,
        "text": [f"第{number}条意见。" for number in range(10)],
        "node": [""] * 10,
        "speaker": ["韦大姐"] + [""] * 9,
        "key": "one form",
    }
    pages = [wei.post(desk(consultation)["session"], given) for _ in range(2)]
    assert [page.status_code for page in pages] == [200, 200]
    assert consultation.round.opinions.count() == 10
    slips = [
        [(slip.opinion.text, slip.code, slip.address) for slip in page.context["slips"]] for page in pages
    ]
    assert slips[0] == slips[1]
    assert [text for text, _, _ in slips[0]] == given["text"]
    shown = pages[0].content.decode()
    for text, code, address in slips[0]:
        found = follow_up(read_code(code))
        assert found is not None and found.opinion.text == text
        assert code in shown and address == f"http://testserver/follow/?code={code}"
    assert shown.count("<svg") >= 10 and "韦大姐" in shown
    assert pages[0].headers["Cache-Control"] == "no-store"
    assert not any(code in str(row) for _, code, _ in slips[0] for row in Opinion.objects.values())


def test_a_session_sent_by_a_program_without_a_key_gets_its_codes(
    consultation: Consultation, city: Assembly, point: Place
) -> None:
    wei = signed_in(Role.STATION_STAFF, city, place=point)
    given = {
        "place": point.pk,
        "held_on": "2026-03-11",
        "attendance": 1,
        "text": "好。",
        "node": "",
        "speaker": "",
    }
    (slip,) = wei.post(desk(consultation)["session"], given).context["slips"]
    assert follow_up(read_code(slip.code)) is not None


def test_staff_of_a_station_are_offered_their_own_and_the_office_all(
    consultation: Consultation, city: Assembly, point: Place
) -> None:
    other = Place.objects.create(assembly=city, kind="station", name="蓼洲街道代表联络站")
    address = desk(consultation)["session"]
    wei = signed_in(Role.STATION_STAFF, city, place=point)
    page = wei.get(address).content.decode()
    assert point.name in page and other.name not in page
    given = {"held_on": "2026-03-11", "attendance": 1, "text": "好。", "node": "", "speaker": ""}
    assert wei.post(address, {**given, "place": other.pk}).status_code == 422
    assert not Opinion.objects.exists()
    li = signed_in(Role.LEGISLATIVE_OFFICE, city)
    assert other.name in li.get(address).content.decode()
    assert li.post(address, {**given, "place": other.pk, "key": "k"}).status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2999-01-01"])
def test_a_letter_of_an_impossible_day_is_refused_in_words(
    consultation: Consultation, city: Assembly, day: str
) -> None:
    li = signed_in(Role.LEGISLATIVE_OFFICE, city)
    given = {"channel": "letter", "received_on": day, "text": SAID, "key": "k"}
    answer = li.post(desk(consultation)["enter"], given)
    assert answer.status_code == 422
    assert "请核对年份。" in answer.content.decode()


@pytest.fixture
def open_now(consultation: Consultation) -> Consultation:
    """The consultation, open on the day of the run."""
    today = clock.today()
    Consultation.objects.filter(pk=consultation.pk).update(
        opens_on=today, closes_on=today + timedelta(days=9)
    )
    return consultation


def test_a_form_sent_again_with_other_words_is_refused_and_keeps_them(open_now: Consultation) -> None:
    address, given = f"/drafts/{open_now.pk}/", {"key": "one form", "node": "", "text": SAID}
    citizen = Client()
    assert citizen.post(address, given).status_code == citizen.post(address, given).status_code == 303
    answer = citizen.post(address, {**given, "text": "后来又想到的另一件事。"})
    assert answer.status_code == 422
    assert "这张表单已经提交过一次，这次填写的内容不同，没有收下。" in answer.content.decode()
    assert "后来又想到的另一件事。" in answer.content.decode()
    assert open_now.round.opinions.count() == 1


def test_a_comment_sent_by_a_program_without_a_key_gets_its_code(open_now: Consultation) -> None:
    citizen = Client()
    sent = citizen.post(f"/drafts/{open_now.pk}/", {"node": "", "text": SAID})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/drafts/thanks/#main")
    assert "您的查询码" in citizen.get("/drafts/thanks/").content.decode()
    assert open_now.round.opinions.exclude(code_index=None).count() == 1


def test_all_waiting_admits_only_what_was_there_when_the_page_was_opened(
    consultation: Consultation, city: Assembly
) -> None:
    submit(consultation)
    li, address = signed_in(Role.LEGISLATIVE_OFFICE, city), desk(consultation)["ledger"]
    newest = consultation.round.opinions.get().pk
    assert f'name="newest_shown" value="{newest}"' in li.get(address).content.decode()
    submit(consultation, text="打开页面以后才来的意见。")
    given = {"all_waiting": "1", "decision": "admitted", "newest_shown": newest, "opinion": "9" * 30}
    assert li.post(address, given).status_code == 303
    assert list(consultation.round.opinions.filter(screening="waiting").values_list("text", flat=True)) == [
        "打开页面以后才来的意见。"
    ]


def test_the_draft_says_which_opinions_get_no_answer(open_now: Consultation) -> None:
    page = Client().get(f"/drafts/{open_now.pk}/").content.decode()
    assert "只有下列意见不作实质答复：" in page and "辱骂、广告或者违法信息" in page


LISTS = {
    "/desk/consultations/": "澄澜市停车场条例",
    "/drafts/": "澄澜市停车场条例",
    "/matters/": "澄澜市停车场条例",
    "/law/": "法规草案公开征求意见",
}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_is_taken_away_as_filtered(consultation: Consultation, city: Assembly, address: str) -> None:
    client = Client() if address in ("/drafts/", "/law/") else signed_in(Role.LEGISLATIVE_OFFICE, city)
    page = client.get(address)
    assert "?export=csv" in page.content.decode() and "?export=xlsx" in page.content.decode()
    answer = client.get(f"{address}?export=csv&page=9")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert LISTS[address] in answer.content.decode("utf-8-sig")
    assert client.get(f"{address}?export=xlsx").content.startswith(b"PK")
    assert client.get(f"{address}?export=exe")["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("address", ["/desk/consultations/", "/matters/"])
def test_a_list_is_sorted_by_a_link(consultation: Consultation, city: Assembly, address: str) -> None:
    client = signed_in(Role.LEGISLATIVE_OFFICE, city)
    page = client.get(f"{address}?sort=number&page=1").content.decode()
    assert 'href="?sort=-number" aria-current="true"' in page
    assert client.get(f"{address}?sort=-number").status_code == 200


def test_matters_stand_in_the_order_asked_for(consultation: Consultation, city: Assembly) -> None:
    client = signed_in(Role.LEGISLATIVE_OFFICE, city)
    first = consultation.round.matter
    second = type(first).objects.get(pk=first.pk)
    second.pk, second.number, second.title = None, "9901-LG-2026-0002", "安静条例"
    second.save(force_insert=True)
    orders = {
        asked: [row.number[-1] for row in client.get(f"/matters/?sort={asked}").context["page"].object_list]
        for asked in ("number", "-number", "title")
    }
    assert orders == {"number": ["1", "2"], "-number": ["2", "1"], "title": ["2", "1"]}
