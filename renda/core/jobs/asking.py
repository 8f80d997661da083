"""Asking for work, in the transaction of whoever asks."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from renda.core.base.statements import Insertion
from renda.core.jobs.declaring import tasks
from renda.core.jobs.models import FINAL, Job, State
from renda.lib import clock

NEW = Insertion(
    Job,
    "name",
    "arguments",
    "key",
    "once",
    "assembly_id",
    "run_at",
    "most_attempts",
    "created_at",
    unless_there=True,
)
nudge = threading.Event()  # wakes a worker in this process early; nothing depends on it


@dataclass(frozen=True)
class Request:
    """One job to be enqueued; see `enqueue` for the fields."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    run_at: datetime | None = None
    assembly: Any = None
    once: bool = True

    def columns(self, at: datetime) -> dict[str, Any]:
        """Return what the row holds; raise RegistryFault if there is no such task."""
        return {
            "name": self.name,
            "arguments": self.arguments,
            "key": self.key or None,
            "once": self.once,
            "assembly_id": getattr(self.assembly, "pk", self.assembly),
            "run_at": self.run_at or at,
            "most_attempts": tasks.get(self.name).attempts,
            "created_at": at,
        }


def enqueue(
    name: str,
    arguments: dict[str, Any] | None = None,
    *,
    key: str = "",
    once: bool = True,
    run_at: datetime | None = None,
    assembly: Any = None,
) -> Job:
    """Write a job in the caller's transaction; return it, or the one that already has the key.

    `key` with `once`: there is never a second job of this key, even after the first is done. With `once=False`
    the key is free again as soon as the job starts: "run it again, unless a run is already waiting".
    `assembly` (a row or its number) binds the task's scope; without one the task runs unscoped.
    """
    columns = Request(name, arguments or {}, key, run_at, assembly, once).columns(clock.now())
    _wake_after_commit()
    if not key:
        return Job.objects.create(**columns)
    NEW.write_all([columns])
    return Job.objects.get(key=key)


def enqueue_many(requests: Iterable[Request]) -> None:
    """Write many jobs at once; those whose key is already there are left as they are."""
    at = clock.now()
    rows = [request.columns(at) for request in requests]
    if rows:
        _wake_after_commit()
        NEW.write_all(rows)


def cancel(job: Job) -> None:
    """Stop a job: a waiting one at once, a running one when it next asks `job.cancelled()`."""
    waiting = Job.objects.filter(pk=job.pk, state=State.WAITING)
    if not waiting.update(state=State.CANCELLED, cancel_asked=True, finished_at=clock.now()):
        Job.objects.filter(pk=job.pk, state=State.RUNNING).update(cancel_asked=True)
    job.refresh_from_db()


def retry(job: Job) -> None:
    """Let a failed or cancelled job run again, with its attempts counted anew."""
    again = Job.objects.filter(Q(state__in=FINAL) & ~Q(state=State.DONE), pk=job.pk)
    again.update(
        state=State.WAITING, attempts=0, cancel_asked=False, error="", run_at=clock.now(), finished_at=None
    )
    _wake_after_commit()
    job.refresh_from_db()


def _wake_after_commit() -> None:
    transaction.on_commit(nudge.set)
