from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from renda.core.jobs import api
from renda.core.jobs.testing import Processes
from renda.core.jobs.tests import killed_tasks  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.kill]

BEGIN = "from renda.core.jobs import api\nfrom renda.core.jobs.tests import killed_tasks\n"
WORK = BEGIN + "print(api.run_until_idle(raise_errors=False))"
WORK_WHEN_TOLD = (
    BEGIN + "print('ready', flush=True)\nsys.stdin.read()\nprint(api.run_until_idle(raise_errors=False))"
)
LEASE_ENDS = "UPDATE jobs_job SET lease_until = '2020-01-01 00:00:00' WHERE state = 'running'"


def marks(processes: Processes) -> int:
    return len(processes.query("SELECT id FROM jobs_job WHERE name = 'killed.mark'"))


def jobs(processes: Processes) -> list[tuple[str, int]]:
    return processes.query("SELECT state, attempts FROM jobs_job WHERE name <> 'killed.mark' ORDER BY id")


def test_an_atomic_job_killed_half_way_has_done_nothing_and_is_done_once_by_the_next(tmp_path: Path) -> None:
    api.enqueue("killed.atomic")
    processes = Processes(tmp_path)
    processes.kill_when_it_says(WORK, "half")
    assert (marks(processes), jobs(processes)) == (0, [("running", 1)])
    processes.query(LEASE_ENDS)
    assert processes.run(WORK) == "1\n"
    assert (marks(processes), jobs(processes)) == (1, [("done", 2)])


def test_a_job_in_slices_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    api.enqueue("killed.slices")
    processes = Processes(tmp_path)
    processes.kill_when_it_says(WORK, "half")
    assert (marks(processes), jobs(processes)) == (2, [("running", 1)])
    processes.query(LEASE_ENDS)
    assert processes.run(WORK) == "1\n"
    assert (marks(processes), jobs(processes)) == (4, [("done", 2)])


def test_two_workers_do_each_job_once(tmp_path: Path) -> None:
    api.enqueue_many(api.Request("killed.quick", {"number": number}) for number in range(80))
    processes = Processes(tmp_path)
    workers = [processes.start(WORK_WHEN_TOLD) for _ in range(2)]
    for worker in workers:
        assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
    for worker in workers:
        let_go(worker)
    assert sum(int(worker.communicate()[0]) for worker in workers) == 80
    assert (marks(processes), jobs(processes)) == (80, [("done", 1)] * 80)


def test_the_worker_command_works_until_it_is_asked_to_stop(tmp_path: Path) -> None:
    api.enqueue("killed.speak")
    processes = Processes(tmp_path)
    worker = processes.start(BEGIN + "from renda.faces.cli.main import main\nsys.exit(main(['worker']))")
    assert worker.stdout is not None and worker.stdout.readline() == "ran\n"
    worker.send_signal(signal.SIGTERM)
    worker.communicate()
    assert worker.returncode == 0
    assert ("done", 1) in jobs(processes)


def let_go(worker: subprocess.Popen[str]) -> None:
    """End a program's input, so that it goes on."""
    assert worker.stdin is not None
    worker.stdin.close()
    worker.stdin = None
