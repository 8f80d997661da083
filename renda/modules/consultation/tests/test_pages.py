"""The desk pages of another assembly's consultation are not there; a contact point sees its own pages only."""

from __future__ import annotations

import pytest
from django.test import Client

from renda.core.access.testing import make_hat, sign_in
from renda.core.base.actor import Role
from renda.core.people.models import Assembly, Place
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
