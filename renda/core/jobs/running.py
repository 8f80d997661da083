"""Running one job that has been taken, and writing down how it ended."""

from __future__ import annotations

import logging
import traceback
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from renda.core.base import scope
from renda.core.jobs.declaring import Task, tasks
from renda.core.jobs.handle import JobHandle, LeaseLost
from renda.core.jobs.models import Job, State
from renda.lib import clock

log = logging.getLogger("renda.jobs")

FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)
FREED: dict[str, Any] = {"leased_by": "", "lease_until": None}


class _Cancelled(Exception):
    """Rolls back what a cancelled atomic task did."""


def run(job: Job, *, raise_errors: bool = False) -> None:
    """Run a taken job once and write its end: done, cancelled, waiting for the next attempt, or failed.

    `raise_errors` lets the fault rise after it is written down (for tests).
    """
    try:
        task = tasks.get(job.name)
        handle = JobHandle(job, atomic=task.atomic)
        _perform(task, job, handle)
    except LeaseLost:
        log.warning("job %s (%s): the lease was lost; another worker has it", job.pk, job.name)
    except _Cancelled:
        with suppress(LeaseLost):
            handle.write(state=State.CANCELLED, finished_at=clock.now(), **FREED)
    except Exception as fault:
        _write_fault(job, fault)
        if raise_errors:
            raise


def _perform(task: Task, job: Job, handle: JobHandle) -> None:
    """An atomic task and its being done are one transaction; the guard in `write` makes it once."""
    whole: AbstractContextManager[Any] = transaction.atomic() if task.atomic else nullcontext()
    with whole:
        with _scope_of(job):
            result = task.run(handle, **job.arguments)
        if handle.saw_cancel:
            raise _Cancelled
        handle.write(
            state=State.DONE, result=result, error="", finished_at=clock.now(), **handle.gathered, **FREED
        )


def _scope_of(job: Job) -> AbstractContextManager[Any]:
    if job.assembly_id is not None:
        bound: AbstractContextManager[Any] = scope.assemblies([job.assembly_id])
        return bound
    unbound: AbstractContextManager[Any] = scope.unscoped(f"job {job.name}")
    return unbound


def _write_fault(job: Job, fault: Exception) -> None:
    where = place_of(fault)
    log.error("job %s (%s), attempt %s: %s", job.pk, job.name, job.attempts, where)
    last = job.attempts >= job.most_attempts
    now = clock.now()
    ended = {"state": State.FAILED, "finished_at": now} if last else {"state": State.WAITING}
    mine = Job.objects.filter(pk=job.pk, leased_by=job.leased_by, attempts=job.attempts, state=State.RUNNING)
    if mine.update(**ended, run_at=now + delay_after(job.attempts), error=where, **FREED) and last:
        say_given_up(job)


def say_given_up(job: Job) -> None:
    """Call what the task wants called once a job has failed for good; a fault there is logged."""
    task = tasks.get(job.name) if job.name in tasks else None
    if task is None or task.gave_up is None:
        return
    try:
        with _scope_of(job):
            task.gave_up(**job.arguments)
    except Exception as fault:
        log.error("job %s (%s), given up: %s", job.pk, job.name, place_of(fault))


def delay_after(attempts: int) -> timedelta:
    """How long to wait after the n-th failed attempt: 10 seconds, doubled each time, at most an hour."""
    return min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)


def place_of(fault: BaseException) -> str:
    """The kind of a fault and the line that raised it; its message is left out, because it may quote a person."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if "/renda/" in frame.filename] or frames
    if not ours:
        return type(fault).__name__
    return (
        f"{type(fault).__name__} in {Path(ours[-1].filename).name}, line {ours[-1].lineno}, {ours[-1].name}"[
            :300
        ]
    )
