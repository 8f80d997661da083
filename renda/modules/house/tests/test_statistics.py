"""The assembly's figures on the desk: what the facts say, per month or year, also as CSV and XLSX."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation

from renda.core.access.testing import make_hat, sign_in
from renda.core.audit.api import EventRecord
from renda.core.audit.events import ValuesForgotten
from renda.core.base.actor import Actor, Role
from renda.core.base.ports import ports
from renda.core.facts.models import Fact
from renda.core.people.models import Assembly
from renda.modules.house.statistics import statistics, years
from renda.modules.house.statistics_views import READERS

AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
PROJECTS = "legislation.projects_opened"
VERSIONS = "legislation.versions_made"
STEPS = "legislation.steps_taken"


@pytest.fixture
def event(city: Assembly, li: Actor) -> EventRecord:
    """Any act, to hang facts on."""
    assert ports.recorder is not None
    told = ValuesForgotten(values=(), reason="试")
    number = ports.recorder.record(action="x", event=told, by=li, at=AT, subject=city, step={})
    return EventRecord.objects.get(pk=number)


@pytest.fixture
def count(event: EventRecord) -> Any:
    def add(name: str, on: date, quantity: int, case: str = "", assembly: Assembly | None = None) -> None:
        number = Fact._base_manager.count()
        Fact._base_manager.bulk_create(
            [
                Fact(
                    assembly=assembly or event.assembly, name=name, case=case, subject_kind="x",
                    subject_id=str(number), on=on, quantity=quantity, event=event,
                )
            ]
        )  # fmt: skip

    return add


def lines(table: Any) -> dict[tuple[str, str], Any]:
    return {(line.label, line.case): line for part in table.parts for line in part.lines}


def test_a_year_is_shown_by_month_with_its_sum(city: Assembly, count: Any) -> None:
    for on, quantity in ((date(2026, 1, 1), 2), (date(2026, 1, 31), 3), (date(2026, 12, 31), 4)):
        count(VERSIONS, on, quantity)
    count(VERSIONS, date(2025, 12, 31), 50)
    count(VERSIONS, date(2027, 1, 1), 60)
    line = lines(statistics(city.pk, year=2026))["形成的文本版本", ""]
    assert line.numbers == (5, *[0] * 10, 4)
    assert line.total == 9


def test_all_years_stand_side_by_side_oldest_first(city: Assembly, count: Any) -> None:
    count(VERSIONS, date(2026, 3, 1), 2)
    count(VERSIONS, date(2025, 3, 1), 7)
    count(PROJECTS, date(2024, 5, 6), 1)
    table = statistics(city.pk, year=None)
    assert table.columns == ("2024", "2025", "2026")
    assert lines(table)["形成的文本版本", ""].numbers == (0, 7, 2)
    assert lines(table)["建立的法规项目", ""].numbers == (1, 0, 0)
    assert years(city.pk) == [2026, 2025, 2024]


def test_cases_stand_under_their_kind_in_its_order_and_add_up(city: Assembly, count: Any) -> None:
    for case, quantity in (("argue", 2), ("plan", 3), ("no_longer_known", 4)):
        count(STEPS, date(2026, 2, 1), quantity, case)
    shown = [
        (line.case, line.total)
        for line in statistics(city.pk, year=2026).parts[0].lines
        if line.label == "法规案经过的步骤"
    ]
    assert shown == [("", 9), ("列入立法规划或者计划", 3), ("立项论证", 2), ("no_longer_known", 4)]


def test_facts_of_another_assembly_are_not_counted(city: Assembly, other_city: Assembly, count: Any) -> None:
    count(VERSIONS, date(2026, 3, 1), 2, assembly=other_city)
    assert lines(statistics(city.pk, year=2026))["形成的文本版本", ""].total == 0


@pytest.fixture
def office(client: Any, city: Assembly) -> Any:
    sign_in(client, make_hat(Role.GENERAL_OFFICE, city, username="chen"))
    return client


def test_the_page_shows_the_asked_year_and_how_it_is_counted(office: Any, count: Any) -> None:
    count(VERSIONS, date(2025, 3, 1), 777)
    shown = office.get(reverse("house:statistics"), {"period": "2025"}).content.decode()
    assert "777" in shown and "12月" in shown and "导入一个文本版本时计一个" in shown
    assert "777" not in office.get(reverse("house:statistics"), {"period": "2024"}).content.decode()
    assert "777" in office.get(reverse("house:statistics"), {"period": "all"}).content.decode()


def test_the_page_is_about_the_assembly_of_the_active_hat(
    client: Any, city: Assembly, other_city: Assembly, count: Any
) -> None:
    count(VERSIONS, date(2026, 3, 1), 777)
    count(VERSIONS, date(2026, 3, 1), 888, assembly=other_city)
    sign_in(client, make_hat(Role.GENERAL_OFFICE, other_city, username="zhou"))
    shown = client.get(reverse("house:statistics"), {"period": "2026"}).content.decode()
    assert "888" in shown and "777" not in shown and other_city.name in shown


@pytest.mark.parametrize("period", ["", "x", "20255", "二〇二五", "0000"])
def test_what_is_no_year_shows_the_present_one(office: Any, period: str) -> None:
    answer = office.get(reverse("house:statistics"), {"period": period})
    assert answer.status_code == 200
    assert len(answer.context["table"].columns) == 12


def test_the_csv_holds_the_page_s_numbers(office: Any, count: Any) -> None:
    count(STEPS, date(2026, 2, 1), 3, "plan")
    answer = office.get(reverse("house:statistics_csv"), {"period": "2026"})
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:5] == ["范围", "指标", "其中", "单位", "1月"] and rows[0][-1] == "合计"
    plan = next(row for row in rows if row[2] == "列入立法规划或者计划")
    assert plan == ["地方立法", "法规案经过的步骤", "列入立法规划或者计划", "次", "0", "3", *["0"] * 10, "3"]


def test_the_workbook_holds_the_same_cells_as_the_csv_with_numbers_as_numbers(
    office: Any, count: Any
) -> None:
    count(STEPS, date(2026, 2, 1), 3, "plan")
    book = openpyxl.load_workbook(
        io.BytesIO(office.get(reverse("house:statistics_xlsx"), {"period": "2026"}).content)
    )
    cells = [
        ["" if cell is None else cell for cell in row] for row in book.active.iter_rows(values_only=True)
    ]
    text = office.get(reverse("house:statistics_csv"), {"period": "2026"}).content.decode("utf-8-sig")
    assert [[str(cell) for cell in row] for row in cells] == list(csv.reader(io.StringIO(text)))
    assert cells[1][4:] == [0] * 13


def test_the_page_is_read_in_english(office: Any, count: Any) -> None:
    with translation.override("en"):
        shown = office.get(reverse("house:statistics"), headers={"accept-language": "en"}).content.decode()
    assert "Statistics" in shown and "Text versions made" in shown


@pytest.mark.parametrize("page", ["statistics", "statistics_csv", "statistics_xlsx"])
def test_a_stranger_signs_in_first_and_other_roles_are_refused(
    client: Any, city: Assembly, page: str
) -> None:
    address = reverse(f"house:{page}")
    assert client.get(address).status_code == 302
    assert Role.STATION_STAFF not in READERS
    sign_in(client, make_hat(Role.STATION_STAFF, city, username="wei"))
    assert client.get(address).status_code == 403


def test_the_page_asks_as_often_however_many_facts_there_are(
    office: Any, count: Any, django_assert_max_num_queries: Any
) -> None:
    for month in range(1, 13):
        for case in ("plan", "argue", "draft"):
            count(STEPS, date(2026, month, 1), 1, case)
    office.get(reverse("house:statistics"), {"period": "2026"})
    with django_assert_max_num_queries(12):
        office.get(reverse("house:statistics"), {"period": "2026"})
