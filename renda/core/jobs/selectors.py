"""Reading jobs, for the page that shows them and for alarms."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from renda.core.base import scope
from renda.core.jobs.models import FINAL, Job, State


def jobs_in_scope() -> QuerySet[Job]:
    """Return the jobs of the bound assemblies, newest first; those of no assembly only where all is bound."""
    bound = scope.current()
    rows = Job.objects.order_by("-pk")
    if bound.matter:
        return rows.none()  # a job belongs to no matter
    return rows if bound.assemblies is None else rows.filter(assembly_id__in=bound.assemblies)


def job_for_page(pk: int) -> Job | None:
    """Return one job of the bound scope, or None."""
    return jobs_in_scope().filter(pk=pk).first()


def unfinished_jobs(name: str = "") -> QuerySet[Job]:
    """Return what waits or runs in the bound scope, oldest first; of one task if named."""
    rows = jobs_in_scope().exclude(state__in=FINAL).order_by("pk")
    return rows.filter(name=name) if name else rows


def failed_jobs() -> QuerySet[Job]:
    """Return the jobs of the bound scope that were given up, newest first."""
    return jobs_in_scope().filter(state=State.FAILED)


def count_by_state() -> dict[str, int]:
    """Return how many jobs there are in each state, over all assemblies."""
    rows = Job.objects.order_by().values("state").annotate(count=Count("pk"))
    return {row["state"]: row["count"] for row in rows}


def longest_overdue(at: datetime) -> timedelta | None:
    """Return how long the oldest due job has been waiting (no worker runs, if long); None if nothing waits."""
    first = Job.objects.filter(state=State.WAITING, run_at__lte=at).order_by("run_at").first()
    return at - first.run_at if first else None
