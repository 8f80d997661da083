"""Taking one due job, so that of many workers one has it; and keeping it."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from renda.core.jobs.models import Job, State
from renda.core.jobs.running import say_given_up

KILLED = "The worker ended while it ran this job."


def claim(worker: str, *, at: datetime, lease: timedelta) -> Job | None:
    """Take the job that has been due longest and return it, or None if nothing is due.

    Due is what waits and whose time has come, then what a worker held and did not keep (its process was killed).
    PostgreSQL passes over rows that another worker is taking at this instant; on SQLite the guard in `_take`
    alone decides who has it.
    """
    skips = connection.features.has_select_for_update_skip_locked
    for due in (_waiting(at), _abandoned(at)):
        while True:
            whole: AbstractContextManager[Any] = transaction.atomic() if skips else nullcontext()
            with whole:
                job = (due.select_for_update(skip_locked=True, of=("self",)) if skips else due).first()
                if job is None:
                    break
                still_due = due.filter(pk=job.pk, attempts=job.attempts, leased_by=job.leased_by)
                if job.state == State.RUNNING and job.attempts >= job.most_attempts:
                    _give_up(job, still_due, at)
                elif _take(job, still_due, worker, at + lease):
                    return job
    return None


def extend(worker: str, jobs: Collection[int], *, at: datetime, lease: timedelta) -> None:
    """Keep these jobs of this worker for another lease (the heartbeat)."""
    mine = Job.objects.filter(pk__in=jobs, leased_by=worker, state=State.RUNNING)
    mine.update(lease_until=at + lease)


def _waiting(at: datetime) -> QuerySet[Job]:
    return Job.objects.filter(state=State.WAITING, run_at__lte=at).order_by("run_at", "pk")


def _abandoned(at: datetime) -> QuerySet[Job]:
    return Job.objects.filter(state=State.RUNNING, lease_until__lt=at).order_by("lease_until", "pk")


def _take(job: Job, still_due: QuerySet[Job], worker: str, until: datetime) -> bool:
    """Take the job if it is still as it was seen; whether it was."""
    job.state, job.leased_by, job.lease_until, job.attempts = State.RUNNING, worker, until, job.attempts + 1
    job.key = job.key if job.once else None
    columns = ("state", "leased_by", "lease_until", "attempts", "key")
    return bool(still_due.order_by().update(**{name: getattr(job, name) for name in columns}))


def _give_up(job: Job, still_due: QuerySet[Job], at: datetime) -> None:
    ended = {"state": State.FAILED, "error": KILLED, "finished_at": at}
    if still_due.order_by().update(**ended, leased_by="", lease_until=None):
        say_given_up(job)
