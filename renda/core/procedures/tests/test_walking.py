"""Random walks over every declared procedure: legal steps never leave the chart, and the record replays them."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from renda.core.base.actor import Role
from renda.core.people.models import Assembly
from renda.core.procedures.api import Answer, fire, may, open_matter
from renda.core.procedures.declaring import ProcedureVersion, effects, guards, versions
from renda.core.procedures.models import Deadline, Matter, StepTaken, Todo
from renda.core.procedures.tests.samples import MORNING, inside_an_action, office
from renda.lib import clock

DECLARED = [key for key in versions if not key.startswith("sample.")]


@pytest.fixture
def _nothing_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards say yes and effects do nothing: the chart alone is walked."""
    for name in guards:
        monkeypatch.setitem(guards._items, name, lambda *given: None)
    for name in effects:
        monkeypatch.setitem(effects._items, name, lambda *given: None)


def walked(city: Assembly, version: ProcedureVersion, chance: random.Random, most: int) -> Matter:
    """Take up to `most` steps, each chosen at random among those some role may take."""
    at = MORNING
    with inside_an_action():
        matter = open_matter(
            assembly=city, procedure=version.key, title="走一遍", owner=None, by=office(city), at=at
        )
    for _ in range(most):
        at += timedelta(days=1)
        actor = office(city, chance.choice(sorted(Role)))
        options = may(actor, matter, on=clock.local_day(at))
        open_steps = [option.key for option in options if option.answer is Answer.YES]
        assert set(open_steps) <= {step.key for step in version.steps_from(matter.state)}
        if open_steps:
            with inside_an_action():
                fire(matter, chance.choice(open_steps), by=actor, at=at)
    return matter


@pytest.mark.parametrize("key", DECLARED)
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.usefixtures("_nothing_in_the_way")
def test_a_walk_of_legal_steps_stays_on_the_chart_and_replays(city: Assembly, key: str, seed: int) -> None:
    version = versions.get(key)
    matter = walked(city, version, random.Random(seed), most=120)
    state = version.initial
    for taken in StepTaken.objects.filter(matter=matter).order_by("pk"):
        step = version.transitions[taken.step]
        assert state in step.origins and taken.origin == state
        assert taken.role in step.who
        state = step.target
    row = Matter.objects.get()
    assert row.state == state == matter.state
    assert row.version == 1 + StepTaken.objects.count()
    assert (row.closed_at is not None) == version.states[state].final
    running = Deadline.objects.filter(met_at=None, dropped_at=None)
    for each in running:
        rule = version.clock(each.state, each.ends_with)
        assert rule is not None and state in (each.state, *rule.through)
    following = version.states[state].next
    assert {todo.step for todo in Todo.objects.filter(closed_at=None)} <= {f"step:{state}:{following}"}
