"""Facts follow from events: each once, whatever the jobs do, and only where they may be read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from renda.core.audit.api import EventRecord, forget
from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.base.events import listeners_of
from renda.core.facts import api
from renda.core.facts.deriving import keep
from renda.core.facts.models import Fact
from renda.core.facts.tests.samples import CITIZEN, MORNING, come_by_bus, visit
from renda.core.jobs.api import run_until_idle
from renda.core.people.models import Assembly


def test_an_act_gives_its_fact_on_the_day_where_the_legislature_sits(city: Assembly) -> None:
    visit(subject=city, by=CITIZEN, at=datetime(2026, 3, 11, 16, 30, tzinfo=UTC), visitors=3, thing=9)
    run_until_idle()
    fact = api.recorded("sample.visitors").get()
    assert (fact.on, fact.quantity, fact.case) == (date(2026, 3, 12), 3, "foot")
    assert (fact.subject_kind, fact.subject_id) == ("sample.thing", "9")
    assert fact.event == EventRecord.objects.get() and fact.assembly == city


def test_one_event_of_a_batch_counts_all_its_rows(city: Assembly) -> None:
    come_by_bus(subject=city, by=CITIZEN, at=MORNING, visitors=48)
    run_until_idle()
    assert Fact.objects.filter(name="sample.visitors").count() == 1
    assert api.total(api.recorded("sample.visitors")) == 48


def test_a_fact_without_a_subject_of_its_own_has_that_of_its_event(city: Assembly) -> None:
    come_by_bus(subject=city, by=CITIZEN, at=MORNING, visitors=3)
    run_until_idle()
    fact = api.recorded("sample.fares").get()
    assert (fact.subject_kind, fact.subject_id) == ("people.assembly", str(city.pk))
    assert fact.quantity == Decimal("7.5")


def test_an_event_that_counts_nothing_leaves_no_row(city: Assembly) -> None:
    visit(subject=city, by=CITIZEN, at=MORNING, visitors=0)
    run_until_idle()
    assert not api.recorded("sample.visitors").exists()


def test_an_event_has_one_job_for_all_its_kinds() -> None:
    assert [each.name for each in listeners_of("sample.bus_came")] == ["facts.sample.bus_came"]


def test_an_event_heard_twice_counts_once(city: Assembly) -> None:
    visit(subject=city, by=CITIZEN, at=MORNING, visitors=2)
    for _ in range(2):
        keep(EventRecord.objects.get())
    assert api.total(api.recorded("sample.visitors")) == 2


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_subject_that_counts_once_counts_with_its_earliest_event_in_whatever_order_they_are_heard(
    city: Assembly, order: tuple[int, int]
) -> None:
    for days in (0, 3):
        visit(subject=city, by=CITIZEN, at=MORNING + timedelta(days=days), thing=5)
    records = list(EventRecord.objects.order_by("pk"))
    for place in order:
        keep(records[place])
    fact = api.recorded("sample.things").get()
    assert (fact.on, fact.event_id, fact.quantity) == (date(2026, 3, 12), records[0].pk, 1)


def test_an_act_in_a_restricted_compartment_leaves_no_fact_outside(city: Assembly) -> None:
    city.audit_chain = "compartment:7"  # type: ignore[attr-defined]
    visit(subject=city, by=CITIZEN, at=MORNING)
    run_until_idle()
    assert EventRecord.objects.get().chain == "compartment:7"
    assert not Fact.objects.exists()
    assert api.rebuild().facts == 0


def test_another_assembly_and_the_public_count_nothing_of_it(city: Assembly, other_city: Assembly) -> None:
    visit(subject=city, by=CITIZEN, at=MORNING)
    run_until_idle()
    with scope.assemblies([other_city.pk]):
        assert api.total(api.recorded("sample.visitors")) == 0
    with scope.public():
        assert not api.recorded().exists()
    with scope.unscoped("test"):
        assert api.total(api.recorded("sample.visitors")) == 1


def test_forgetting_a_person_keeps_the_count(city: Assembly) -> None:
    visit(subject=city, by=CITIZEN, at=MORNING, visitors=2)
    run_until_idle()
    assert forget(by=Actor.system(), at=MORNING, reason="本人要求", contact=7) == 1
    assert api.total(api.recorded("sample.visitors")) == 2
    assert api.rebuild().is_none
