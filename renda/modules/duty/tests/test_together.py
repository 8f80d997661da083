"""Two at once: an act is accepted once, and points recomputed by two leave one row a person.

On SQLite the test's database lies in memory and has one connection, so there they follow one another.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from renda.core.audit.models import EventRecord
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.jobs.api import run_until_idle
from renda.core.people.models import Assembly
from renda.core.people.testing import assembly_called
from renda.lib.errors import Refusal
from renda.modules.duty import actions, points
from renda.modules.duty.models import Act, DutyPoints
from renda.modules.duty.tests.conftest import MORNING, TODAY, deputy, reported, seated
from renda.modules.duty.tests.test_points import choose


@pytest.fixture
def town(transactional_db: Any) -> Iterator[Assembly]:
    made = assembly_called("9901", "澄澜市")
    with scope.assemblies([made.pk]):
        yield made


def both(work: Callable[[], None], town: Assembly) -> None:
    """Run the work twice: at once where the database has several connections."""
    if connection.vendor != "postgresql":
        work()
        work()
        return
    barrier = threading.Barrier(2)
    faults: list[Exception] = []

    def alone() -> None:
        with scope.assemblies([town.pk]):
            barrier.wait()
            try:
                work()
            except Exception as fault:
                faults.append(fault)
        connection.close()

    threads = [threading.Thread(target=alone) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert faults == []


def test_two_clerks_accept_an_act_once(town: Assembly) -> None:
    fang = Actor(role=Role.DEPUTIES_OFFICE, assembly=town.pk, grant=1, name="方沐霖")
    act = reported(deputy(seated(town, "王建青"), town), town)
    refused: list[str] = []

    def accept() -> None:
        try:
            actions.accept_act(subject=Act.objects.get(pk=act.pk), by=fang, at=MORNING)
        except Refusal as refusal:
            refused.append(str(refusal))

    both(accept, town)
    assert EventRecord.objects.filter(name="duty.act_accepted").count() == 1
    [told] = refused
    assert "现在的状态是“已核对”" in told


def test_two_recomputations_at_once_leave_one_row_a_person(town: Assembly) -> None:
    fang = Actor(role=Role.DEPUTIES_OFFICE, assembly=town.pk, grant=1, name="方沐霖")
    for number in range(20):
        seated(town, f"代表{number}")
    choose(town, fang)
    run_until_idle()
    DutyPoints.objects.all().delete()
    both(lambda: points.recompute(town, on=TODAY) and None, town)
    assert DutyPoints.objects.count() == 20 * 3
    assert points.recompute(town, on=TODAY).is_none
