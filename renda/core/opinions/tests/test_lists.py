"""The ledger and the groups: sorted by the address, taken away as files, recorded, without names."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from renda.core.access.models import Contact
from renda.core.access.testing import make_hat, sign_in
from renda.core.audit.models import EventRecord
from renda.core.base import lists
from renda.core.base.actor import Actor, Role
from renda.core.opinions import actions
from renda.core.opinions.models import Channel, Opinion, OpinionGroup, Round
from renda.core.opinions.tests.samples import MORNING
from renda.lib.errors import NotAllowed

WORDS = ("停车太难。", "=HYPERLINK(1)", "路灯不亮。")


@pytest.fixture
def filled(round: Round) -> Round:
    contact = Contact.objects.known_or_new("phone", "13900000001")
    for number, words in enumerate(WORDS):
        Opinion.objects.create(
            assembly_id=round.assembly_id,
            round=round,
            channel=Channel.LETTER if number else Channel.WEBSITE,
            text=words,
            speaker_name="覃大姐",
            contact=contact,
            received_at=MORNING + timedelta(days=number),
        )
    return round


def office(round: Round, role: Role = Role.LEGISLATIVE_OFFICE) -> Client:
    client = Client()
    sign_in(client, make_hat(role, round.assembly))
    return client


def address(round: Round, which: str = "opinions") -> str:
    return f"/desk/matters/{round.matter.number}/rounds/{round.number}/{which}/"


def texts(answer: Any) -> list[str]:
    return [row.text for row in answer.context["page"].object_list]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", [2, 1, 0]),
        ("received", [0, 1, 2]),
        ("-received", [2, 1, 0]),
        ("-channel", [0, 2, 1]),
        ("speaker_name", [2, 1, 0]),
        ("-", [2, 1, 0]),
        ("text", [2, 1, 0]),
    ],
)
def test_the_ledger_is_sorted_by_what_the_address_says(
    filled: Round, asked: str, expected: list[int]
) -> None:
    page = office(filled).get(address(filled), {"sort": asked})
    assert texts(page) == [WORDS[place] for place in expected]
    marked = 'aria-sort="descending"' in page.content.decode()
    assert marked == (asked in ("-received", "-channel"))


def test_the_filtered_ledger_is_a_file_without_names_and_recorded(filled: Round, li: Actor) -> None:
    answer = office(filled).post(address(filled) + "?channel=letter&sort=received", {"export": "csv"})
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["意见"] for row in rows] == ["'=HYPERLINK(1)", "路灯不亮。"]
    assert "覃大姐" not in answer.content.decode() and "1390000" not in answer.content.decode()
    told = EventRecord.objects.get(name="opinions.list_exported")
    assert (told.payload["which"], told.payload["kind"], told.payload["rows"]) == ("ledger", "csv", 2)


def test_groups_are_a_workbook_and_recorded(filled: Round) -> None:
    first = Opinion.objects.earliest("pk")
    OpinionGroup.objects.create(
        assembly_id=filled.assembly_id, round=filled, representative=first, first_id=first.pk, size=1
    )
    answer = office(filled).post(address(filled, "groups"), {"export": "xlsx"})
    assert answer.content.startswith(b"PK")
    assert EventRecord.objects.get(name="opinions.list_exported").payload["rows"] == 1


def test_a_list_is_not_taken_away_by_following_a_link(filled: Round) -> None:
    answer = office(filled).get(address(filled), {"export": "csv"})
    assert answer["Content-Type"].startswith("text/html")
    assert not EventRecord.objects.filter(name="opinions.list_exported").exists()


def test_a_list_too_long_is_refused_and_nothing_recorded(
    filled: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_EXPORTED", 2)
    answer = office(filled).post(address(filled), {"export": "csv"})
    assert answer.status_code == 422
    assert "这份列表有 3 行，一次最多导出 2 行，请先筛选再导出。" in answer.content.decode()
    assert not EventRecord.objects.filter(name="opinions.list_exported").exists()


def test_only_the_office_takes_a_list_away(filled: Round, li: Actor) -> None:
    actions.export_list(subject=filled, which="ledger", kind="csv", rows=3, by=li, at=MORNING)
    for actor in (Actor.citizen(), Actor(role=Role.STATION_STAFF, assembly=filled.assembly_id, grant=2)):
        with pytest.raises(NotAllowed):
            actions.export_list(subject=filled, which="ledger", kind="csv", rows=3, by=actor, at=MORNING)
    assert office(filled, Role.STATION_STAFF).post(address(filled), {"export": "csv"}).status_code == 403
    assert EventRecord.objects.filter(name="opinions.list_exported").count() == 1
