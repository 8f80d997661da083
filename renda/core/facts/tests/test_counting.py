"""Counts by period, assembly and subject, against a naive recount of the events."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from renda.core.audit.api import EventRecord
from renda.core.base import scope
from renda.core.facts import api
from renda.core.facts.deriving import keep
from renda.core.facts.models import Fact
from renda.core.facts.tests.samples import CITIZEN, MORNING, come_by_bus, visit
from renda.core.jobs.api import run_until_idle
from renda.core.people.models import Assembly
from renda.lib import clock


def acts_at_random(assemblies: list[Assembly], seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(40):
        common: dict[str, Any] = {
            "subject": chance.choice(assemblies),
            "by": CITIZEN,
            "at": MORNING + timedelta(hours=chance.randrange(24 * 600)),
            "visitors": chance.randrange(5),
            "thing": chance.randrange(6),
        }
        if chance.random() < 0.3:
            come_by_bus(**common)
        else:
            visit(**common, way=chance.choice(["foot", "car"]))


def recount(key: Callable[[EventRecord], Any]) -> Counter[Any]:
    """Visitors by whatever `key` makes of an event, straight from the record."""
    counted: Counter[Any] = Counter()
    for record in EventRecord.objects.filter(name__in=["sample.visited", "sample.bus_came"]):
        counted[key(record)] += record.payload["visitors"]
    return +counted


def month_of(record: EventRecord) -> tuple[str, int, int]:
    day = clock.local_day(record.at)
    return record.payload.get("way", "bus"), day.year, day.month


@pytest.mark.parametrize("seed", range(4))
def test_every_count_is_the_naive_recount_of_the_events(
    city: Assembly, other_city: Assembly, seed: int
) -> None:
    with scope.unscoped("test"):
        acts_at_random([city, other_city], seed)
        run_until_idle()
        rows = api.recorded("sample.visitors")
        assert {
            (row["case"], row["year"], row["month"]): row["sum"] for row in api.by_month(rows)
        } == recount(month_of)
        assert {(row["case"], row["year"]): row["sum"] for row in api.by_year(rows)} == recount(
            lambda record: month_of(record)[:2]
        )
        assert {(row["case"], row["assembly"]): row["sum"] for row in api.by_assembly(rows)} == recount(
            lambda record: (month_of(record)[0], record.assembly_id)
        )
        assert {(row["case"], row["subject_id"]): row["sum"] for row in api.by_subject(rows)} == recount(
            lambda record: (month_of(record)[0], str(record.payload["thing"]))
        )
        assert api.total(rows) == sum(recount(lambda record: "all").values())
        things = {record.payload["thing"] for record in EventRecord.objects.all()}
        assert api.total(api.recorded("sample.things")) == len(things)


@pytest.mark.parametrize("seed", range(4))
def test_facts_heard_in_any_order_and_twice_are_those_of_a_rebuild(
    city: Assembly, other_city: Assembly, seed: int
) -> None:
    def table() -> list[tuple[Any, ...]]:
        columns = (
            "event",
            "name",
            "case",
            "subject_kind",
            "subject_id",
            "on",
            "quantity",
            "assembly",
            "once",
        )
        return sorted(Fact.objects.values_list(*columns))

    with scope.unscoped("test"):
        acts_at_random([city, other_city], seed)
        records = list(EventRecord.objects.all()) * 2
        random.Random(seed).shuffle(records)
        for record in records:
            keep(record)
        heard = table()
        run_until_idle()
        assert table() == heard
        assert api.rebuild().is_none and table() == heard
        Fact.objects.all().delete()
        assert api.rebuild().missing.total() == len(heard) and table() == heard


def test_a_period_has_both_its_days_and_a_case_and_a_subject_narrow_it(city: Assembly) -> None:
    for day, way, thing in ((0, "foot", 1), (1, "car", 1), (2, "foot", 2), (3, "foot", 1)):
        visit(subject=city, by=CITIZEN, at=MORNING + timedelta(days=day), way=way, thing=thing)
    run_until_idle()
    march = {"since": date(2026, 3, 13), "until": date(2026, 3, 14)}
    assert api.total(api.recorded("sample.visitors", **march)) == 2
    assert api.total(api.recorded("sample.visitors", case="foot", **march)) == 1
    assert api.total(api.recorded("sample.visitors", subject=("sample.thing", 1))) == 3
    assert [fact.on.day for fact in api.recorded("sample.visitors")] == [12, 13, 14, 15]


def test_a_whole_number_has_no_point_and_a_fraction_keeps_it() -> None:
    assert str(api.whole(Decimal("3.0000"))) == "3"
    assert str(api.whole(Decimal("200.0000"))) == "200"
    assert str(api.whole(Decimal("7.5000"))) == "7.5"
