"""The desk pages of another assembly's consultation are not there; a contact point sees its own pages only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from renda.core.access.testing import make_hat, sign_in
from renda.core.base.actor import Role
from renda.core.people.models import Assembly, Place
from renda.lib import clock
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
        "release": f"/desk/matters/{number}/consultation/release/",
        "ledger": f"/desk/matters/{number}/rounds/1/opinions/",
        "groups": f"/desk/matters/{number}/rounds/1/groups/",
        "import": f"/desk/legislation/{number}/import/",
    }


PAGES = ["enter", "session", "clauses", "open", "close", "release", "ledger", "groups", "import"]


def signed_in(role: Role, assembly: Assembly) -> Client:
    client = Client()
    sign_in(client, make_hat(role, assembly))
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
    wei = signed_in(Role.STATION_STAFF, city)
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
    wei = signed_in(Role.STATION_STAFF, city)
    given = {
        "place": point.pk,
        "held_on": "2026-03-11",
        "attendance": 12,
        "text": [f"第{number}条意见。" for number in range(10)],
        "node": [""] * 10,
        "speaker": [""] * 10,
        "key": "one form",
    }
    for _ in range(2):
        assert wei.post(desk(consultation)["session"], given).status_code == 303
    assert consultation.round.opinions.count() == 10


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
    assert (sent.status_code, sent.headers["Location"]) == (303, "/drafts/thanks/")
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
