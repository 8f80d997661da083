"""Old jobs are thrown away; what they did stands in the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Max

from renda.core.jobs.declaring import schedule, schedules, task
from renda.core.jobs.models import Job, State
from renda.lib import clock

KEPT_FOR = timedelta(days=30)


@task("jobs.throw_away_old")
def throw_away_old(job: Any) -> dict[str, int]:
    """Delete jobs done or cancelled a month ago; failed ones stay until somebody looks.

    The last slot of every schedule stays, or it would be enqueued again.
    """
    slots = [Job.objects.filter(key__startswith=f"schedule:{name}:") for name in schedules]
    last = [slot.aggregate(last=Max("pk"))["last"] for slot in slots]
    old = Job.objects.filter(state__in=[State.DONE, State.CANCELLED], finished_at__lt=clock.now() - KEPT_FOR)
    count, _ = old.exclude(pk__in=[pk for pk in last if pk]).delete()
    return {"thrown_away": count}


schedule("jobs.throw_away_old", "40 3 * * *", "jobs.throw_away_old")
