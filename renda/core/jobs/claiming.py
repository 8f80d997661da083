"""Taking one due job, so that of many workers one has it; and keeping it."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from renda.core.jobs.models import Job, State

KILLED = "The worker ended while it ran this job."


def claim(worker: str, *, at: datetime, lease: timedelta) -> Job | None:
    """Take the job that has been due longest and return it, or None if nothing is due.

    PostgreSQL passes over rows that another worker is taking at this instant; SQLite relies on the guard in
    `_take` alone. Due is what waits and whose time has come, and what a worker held and did not keep (its process was killed).
    """
    skips = connection.features.has_select_for_update_skip_locked
    for due in (_waiting(at), _abandoned(at)):
        while True:
            whole: AbstractContextManager[Any] = transaction.atomic() if skips else nullcontext()
            with whole:
                seen = (due.select_for_update(skip_locked=True, of=("self",)) if skips else due).first()
                if seen is None:
                    break
                if seen.state == State.RUNNING and seen.attempts >= seen.most_attempts:
                    _give_up(seen, at)
                elif _take(seen, worker, at, lease):
                    return seen
    return None


def extend(worker: str, jobs: Collection[int], *, at: datetime, lease: timedelta) -> None:
    """Keep these jobs of this worker for another lease (the heartbeat)."""
    mine = Job.objects.filter(pk__in=jobs, leased_by=worker, state=State.RUNNING)
    mine.update(lease_until=at + lease)


def _waiting(at: datetime) -> QuerySet[Job]:
    return Job.objects.filter(state=State.WAITING, run_at__lte=at).order_by("run_at", "pk")


def _abandoned(at: datetime) -> QuerySet[Job]:
    return Job.objects.filter(state=State.RUNNING, lease_until__lt=at).order_by("lease_until", "pk")


def _take(job: Job, worker: str, at: datetime, lease: timedelta) -> bool:
    """Take the job if it is still as it was seen; the guard holds on every database."""
    taken = _unchanged(job).update(
        state=State.RUNNING,
        leased_by=worker,
        lease_until=at + lease,
        attempts=F("attempts") + 1,
        key=job.key if job.once else None,
    )
    if taken:
        job.state, job.leased_by, job.lease_until, job.attempts = (
            State.RUNNING,
            worker,
            at + lease,
            job.attempts + 1,
        )
    return bool(taken)


def _give_up(job: Job, at: datetime) -> None:
    _unchanged(job).update(state=State.FAILED, error=KILLED, finished_at=at, leased_by="", lease_until=None)


def _unchanged(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(
        Q(lease_until=job.lease_until),
        pk=job.pk,
        state=job.state,
        attempts=job.attempts,
        leased_by=job.leased_by,
    )
