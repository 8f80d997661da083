"""A rebuild finds every kind of difference, mends it, and lets the running service be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from renda.core.audit.api import EventRecord
from renda.core.base import scope
from renda.core.facts import api, rebuilding
from renda.core.facts.declaring import kinds
from renda.core.facts.models import Fact
from renda.core.facts.tests.samples import CITIZEN, MORNING, come_by_bus, visit
from renda.core.jobs.api import run_until_idle
from renda.core.jobs.models import Job
from renda.core.people.models import Assembly


@pytest.fixture
def acts(city: Assembly, other_city: Assembly) -> None:
    with scope.unscoped("test"):
        for thing in (1, 1, 2):
            visit(subject=city, by=CITIZEN, at=MORNING, thing=thing)
        come_by_bus(subject=other_city, by=CITIZEN, at=MORNING, visitors=48, thing=3)
        run_until_idle()


@pytest.mark.usefixtures("acts")
def test_a_table_as_the_events_say_has_no_difference() -> None:
    found = api.rebuild()
    assert found.is_none
    assert (found.events, found.facts, found.waiting) == (4, 4 + 1 + 3, 0)


@pytest.mark.usefixtures("acts")
def test_lacking_facts_come_back(city: Assembly) -> None:
    Fact.objects.filter(name="sample.visitors").delete()
    found = api.rebuild()
    assert (dict(found.missing), dict(found.surplus), dict(found.different)) == (
        {"sample.visitors": 3},
        {},
        {},
    )
    assert api.total(api.recorded("sample.visitors")) == 3
    assert api.rebuild().is_none


@pytest.mark.usefixtures("acts")
def test_changed_facts_are_put_right(city: Assembly) -> None:
    Fact.objects.filter(name="sample.visitors", subject_id="2").update(quantity=7)
    Fact.objects.filter(name="sample.things", subject_id="2").update(on=date(2025, 1, 1))
    found = api.rebuild()
    assert dict(found.different) == {"sample.visitors": 1, "sample.things": 1}
    assert api.total(api.recorded("sample.visitors", subject=("sample.thing", 2))) == 1
    assert api.rebuild().is_none


@pytest.mark.usefixtures("acts")
def test_facts_that_no_event_accounts_for_go(city: Assembly) -> None:
    event = EventRecord.objects.filter(name="sample.visited").first()
    assert event is not None
    Fact.objects.create(
        assembly=city, name="sample.visitors", subject_kind="x", subject_id="1", on=date(2026, 1, 1),
        quantity=5, event=event,
    )  # fmt: skip
    assert dict(api.rebuild().surplus) == {"sample.visitors": 1}
    assert api.rebuild().is_none


@pytest.mark.usefixtures("acts")
def test_facts_of_a_kind_that_is_declared_no_longer_go() -> None:
    del kinds._items["sample.fares"]
    assert dict(api.rebuild().surplus) == {"sample.fares": 1}
    for name in ("sample.visitors", "sample.things"):
        del kinds._items[name]
    assert dict(api.rebuild().surplus) == {"sample.visitors": 4, "sample.things": 3}
    with scope.unscoped("test"):
        assert not Fact.objects.exists()


@pytest.mark.usefixtures("acts")
def test_a_subject_that_counts_once_is_moved_to_its_earliest_event(city: Assembly) -> None:
    first, second = EventRecord.objects.filter(name="sample.visited").order_by("pk")[:2]
    Fact.objects.filter(name="sample.things", event=first).update(event=second)
    assert not api.rebuild().is_none
    assert api.recorded("sample.things", subject=("sample.thing", 1)).get().event == first
    assert api.rebuild().is_none


def test_an_event_whose_job_is_still_waiting_is_left_to_it(city: Assembly) -> None:
    visit(subject=city, by=CITIZEN, at=MORNING)
    found = api.rebuild()
    assert (found.is_none, found.waiting, found.facts) == (True, 1, 0)
    assert not Fact.objects.exists()
    run_until_idle()
    assert api.total(api.recorded("sample.visitors")) == 1


def test_an_event_whose_job_has_failed_is_made_good(city: Assembly) -> None:
    visit(subject=city, by=CITIZEN, at=MORNING)
    Job.objects.update(state="failed")
    assert dict(api.rebuild().missing) == {"sample.visitors": 1, "sample.things": 1}


@pytest.mark.usefixtures("acts")
def test_a_rebuild_of_one_assembly_leaves_the_others(city: Assembly, other_city: Assembly) -> None:
    with scope.unscoped("test"):
        Fact.objects.all().delete()
    found = api.rebuild(city)
    assert (found.events, dict(found.missing)) == (3, {"sample.visitors": 3, "sample.things": 2})
    with scope.unscoped("test"):
        assert set(Fact.objects.values_list("assembly", flat=True)) == {city.pk}
    assert api.rebuild(other_city).missing.total() == 3


def test_more_events_than_fit_together_are_all_gone_through(
    city: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "TOGETHER", 2)
    for days in range(5):
        visit(subject=city, by=CITIZEN, at=MORNING + timedelta(days=days), thing=days % 2)
    run_until_idle()
    Fact.objects.all().delete()
    seen: list[int] = []
    found = api.rebuild(progress=seen.append)
    assert seen == [2, 4, 5]
    assert dict(found.missing) == {"sample.visitors": 5, "sample.things": 2}
    assert api.rebuild().is_none
