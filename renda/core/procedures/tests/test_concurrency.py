"""Two at once: one clock is raised once, one number is given once, one step is taken once.

On SQLite the test's database lies in memory and has one connection, so there the acts follow one another.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from renda.core.audit.models import EventRecord
from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.people.models import Assembly
from renda.core.people.testing import assembly_called
from renda.core.procedures.actions import record_step
from renda.core.procedures.api import StepRefused, open_matter
from renda.core.procedures.deadlines import NotRunning, raise_deadline
from renda.core.procedures.models import Deadline, Matter, StepTaken, Todo
from renda.core.procedures.tests.samples import MORNING, TODAY, inside_an_action, matter_in, office
from renda.lib.errors import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("walk")]


@pytest.fixture
def city(transactional_db: Any) -> Iterator[Assembly]:
    made = assembly_called("9901", "澄澜市")
    with scope.assemblies([made.pk]):
        yield made


def at_once(city: Assembly, acts: list[Callable[[], Any]]) -> list[Any]:
    """Do all acts at one moment, each in a thread with a connection of its own; return results or refusals."""
    together = connection.vendor == "postgresql"
    start, results = threading.Barrier(len(acts) if together else 1), [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            with scope.assemblies([city.pk]):
                start.wait()
                results[index] = act()
        except Refusal as refusal:
            results[index] = refusal
        finally:
            if together:
                connection.close()

    if not together:
        for index, act in enumerate(acts):
            run(index, act)
        return results
    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_clock_is_raised_exactly_once_whatever_the_number_of_workers(city: Assembly) -> None:
    matter = matter_in(city, state="underway")
    made = Deadline.objects.create(
        assembly=city, matter=matter, state="underway", ends_with="finish", label="试行期限",
        starts_on=date(2026, 2, 1), due_on=date(2026, 3, 1), figure={},
    )  # fmt: skip
    system = Actor.system(assembly=city.pk)

    def look() -> Any:
        return raise_deadline(subject=Deadline.objects.get(pk=made.pk), by=system, at=MORNING)

    results = at_once(city, [look, look, look])
    assert sum(isinstance(result, NotRunning) for result in results) == 2
    assert EventRecord.objects.count() == 1
    assert Todo.objects.filter(role="chairperson").count() == 1


def test_matters_opened_at_once_get_different_numbers(city: Assembly) -> None:
    def begin() -> str:
        with transaction.atomic(), inside_an_action():
            made = open_matter(
                assembly=city, procedure="sample.walk", title="试行", owner=None, by=office(city), at=MORNING
            )
        return made.number

    numbers = at_once(city, [begin] * 4)
    assert sorted(numbers) == [f"9901-SW-2026-000{serial}" for serial in range(1, 5)]


def test_a_step_taken_by_two_at_once_is_taken_once(city: Assembly) -> None:
    made = matter_in(city, state="underway")

    def finish() -> Any:
        return record_step(
            subject=Matter.objects.get(pk=made.pk),
            step="finish",
            happened_on=TODAY,
            paper="纪要",
            by=office(city),
            at=MORNING,
        )

    results = at_once(city, [finish, finish])
    assert sum(isinstance(result, StepRefused) for result in results) == 1
    assert StepTaken.objects.count() == 1
