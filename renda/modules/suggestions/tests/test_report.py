"""The report on its page and as files says the same figures everywhere."""

from __future__ import annotations

import io
from datetime import date
from fractions import Fraction
from typing import Any

import docx
import openpyxl
import pytest
from django.test import Client

from renda.core.access.models import Grant
from renda.core.access.testing import sign_in
from renda.lib import clock
from renda.modules.suggestions.report import report_of
from renda.modules.suggestions.report_paper import _percent, paper_of
from renda.modules.suggestions.tests.samples import (
    City,
    accepted,
    answered,
    assigned,
    contacted,
    days,
    rated,
    submitted,
)

YEAR = {"from_day": date(2026, 1, 1), "to_day": date(2026, 12, 31)}


@pytest.fixture(autouse=True)
def _in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 12, 1))


@pytest.fixture
def handled(city: City) -> City:
    """One answered in time and rated, one answered late and not rated, one that waits, one of another year."""
    [first] = assigned(city)
    rated(city, answered(city, contacted(city, accepted(city, first))))
    [second] = assigned(city, ("roads", "lead"))
    accepted(city, second, "roads")
    contacted(city, second, "roads")
    promise = {"what": "修路", "due_on": "2026-12-30", "owner": "科长"}
    answered(city, second, "roads", at=days(120), answer_class="B", promises=[promise])
    submitted(city)
    submitted(city, at=days(400))
    return city


def test_the_figures_are_of_the_period_alone(handled: City) -> None:
    report = report_of(handled.assembly, **YEAR)
    assert (report.received, report.between, report.signatures) == (3, 3, 3)
    assert report.states == {"in_hand": 2, "submitted": 1}
    assert report.in_time == {"in_time": 1, "late": 1}
    assert report.results == {"satisfied": 1} and report.unrated == 1
    assert report.promises == {"open": 1} and report.share_kept is None
    assert report.share_satisfied == 1
    half = report_of(handled.assembly, from_day=date(2027, 1, 1), to_day=date(2027, 6, 30))
    assert half.received == 1 and half.parts == {} and half.bodies == ()


def test_bodies_stand_in_the_order_of_their_names(handled: City) -> None:
    report = report_of(handled.assembly, **YEAR)
    assert [line.name for line in report.bodies] == ["交通局", "城市管理局"]


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (None, "—"),
        (Fraction(1), "100.0%"),
        (Fraction(2, 3), "66.7%"),
        (Fraction(1, 2000), "0.1%"),
        (Fraction(0), "0.0%"),
    ],
)
def test_shares_are_rounded_half_up(share: Any, words: str) -> None:
    assert _percent(share) == words


def test_page_document_and_workbook_say_the_same(handled: City, client: Client) -> None:
    sign_in(client, Grant.objects.get(pk=handled.office.grant))
    page = client.get("/desk/suggestions/report/?year=2026").content.decode()
    paper = paper_of(report_of(handled.assembly, **YEAR), handled.assembly, whole_year=True)
    document = docx.Document(io.BytesIO(client.get("/desk/suggestions/report/?year=2026&file=docx").content))
    book = openpyxl.load_workbook(
        io.BytesIO(client.get("/desk/suggestions/report/?year=2026&file=xlsx").content)
    )
    assert len(document.tables) == len(paper.tables) == len(book.sheetnames)
    for table, printed, sheet in zip(paper.tables, document.tables, book.worksheets, strict=True):
        assert table.title in page
        for row, cells in zip(table.rows, printed.rows[1:], strict=True):
            assert [cell.text for cell in cells.cells][: len(row)] == [str(each) for each in row]
        rows = [
            list(row) for row in sheet.iter_rows(min_row=4, max_row=3 + len(table.rows), values_only=True)
        ]
        assert rows == [list(row) for row in table.rows]


def test_a_half_year_and_a_wrong_year_are_answered(handled: City, client: Client) -> None:
    sign_in(client, Grant.objects.get(pk=handled.office.grant))
    assert "上半年" in client.get("/desk/suggestions/report/?year=2026&part=half").content.decode()
    assert client.get("/desk/suggestions/report/?year=1800&part=x").status_code == 200


def test_bodies_and_deputies_do_not_open_the_report(handled: City, client: Client) -> None:
    for actor in (handled.of("lights"), handled.deputies[0]):
        sign_in(client, Grant.objects.get(pk=actor.grant))
        assert client.get("/desk/suggestions/report/").status_code == 403
