from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from renda.core.audit.preimage import genesis, link_after
from renda.core.audit.tests.sample_acts import speak
from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.jobs.testing import Processes
from renda.core.people.models import Assembly

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.kill]

AT = datetime(2026, 1, 5, tzinfo=UTC)
BEGIN = """
import os
os.environ['KILL_IN'] = {place!r}
from renda.core.audit.tests import killed_acts
from renda.core.jobs.api import run_until_idle
"""
SEAL_WHEN_TOLD = """
from renda.core.audit.sealing import seal
print('ready', flush=True)
sys.stdin.read()
print(seal('assembly:990100', batch=7))
"""


@pytest.fixture
def place() -> Assembly:
    return Assembly.objects.create(
        code="990100", name="原名", short_name="试验市人大", level="city", path="/990100/", place="demo"
    )


def begin(kill_in: str = "") -> str:
    return BEGIN.format(place=kill_in)


def state(processes: Processes) -> tuple[str, int, int, int]:
    """The name, and how many events, receipts and marks of the listener there are."""
    name = processes.query("SELECT name FROM people_assembly")[0][0]
    counts = [
        len(processes.query(statement))
        for statement in (
            "SELECT id FROM audit_eventrecord",
            "SELECT id FROM audit_receipt",
            "SELECT id FROM jobs_job WHERE name = 'killed.heard'",
        )
    ]
    return name, counts[0], counts[1], counts[2]


def test_an_action_killed_half_way_has_not_happened_and_happens_once_when_posted_again(
    place: Assembly, tmp_path: Path
) -> None:
    processes = Processes(tmp_path)
    processes.kill_when_it_says(begin("action") + "killed_acts.rename_once()", "action")
    assert state(processes) == ("原名", 0, 0, 0)
    processes.run(
        begin() + "killed_acts.rename_once()\nkilled_acts.rename_once()\nrun_until_idle()\nrun_until_idle()"
    )
    assert state(processes) == ("改过的名", 1, 1, 1)


def test_one_form_posted_twice_at_the_same_time_is_one_act(place: Assembly, tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    first = processes.start(begin("action") + "killed_acts.rename_once()\nprint('posted')")
    assert first.stdout is not None and first.stdout.readline() == "action\n"  # the first post is half-way
    second = processes.start(
        begin() + "print('ready', flush=True)\nkilled_acts.rename_once()\nprint('posted')"
    )
    assert second.stdout is not None and second.stdout.readline() == "ready\n"
    assert first.communicate()[0] == second.communicate()[0] == "posted\n"
    assert state(processes) == ("改过的名", 1, 1, 0)


def test_a_listener_killed_half_way_hears_once(place: Assembly, tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    processes.kill_when_it_says(begin("listener") + "killed_acts.rename_once()\nrun_until_idle()", "listener")
    assert state(processes) == ("改过的名", 1, 1, 0)
    processes.query("UPDATE jobs_job SET lease_until = '2020-01-01 00:00:00' WHERE state = 'running'")
    processes.run(begin() + "run_until_idle()\nrun_until_idle()\nkilled_acts.rename_once()")
    assert state(processes) == ("改过的名", 1, 1, 1)


def test_two_sealers_number_each_event_once_and_leave_one_whole_chain(
    place: Assembly, tmp_path: Path
) -> None:
    with scope.assemblies([place.pk]):
        for number in range(60):
            speak(subject=place, by=Actor.citizen(), at=AT, number=number)
    processes = Processes(tmp_path)
    sealers = [processes.start(SEAL_WHEN_TOLD) for _ in range(2)]
    for sealer in sealers:
        assert sealer.stdout is not None and sealer.stdout.readline() == "ready\n"
    for sealer in sealers:
        assert sealer.stdin is not None
        sealer.stdin.close()
        sealer.stdin = None
    assert sum(int(sealer.communicate()[0]) for sealer in sealers) == 60
    expected = genesis("assembly:990100")
    rows = processes.query("SELECT sequence, previous, digest, link FROM audit_eventrecord ORDER BY sequence")
    for number, (sequence, previous, digest, link) in enumerate(rows, start=1):
        assert (sequence, previous) == (number, expected)
        expected = link_after(previous, digest)
        assert link == expected
    assert processes.query("SELECT sequence, link FROM audit_chain") == [(60, expected)]
