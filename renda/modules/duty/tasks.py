"""The jobs of duty."""

from __future__ import annotations

from typing import Any

from renda.core.jobs import api as jobs
from renda.core.people.models import Assembly
from renda.lib import clock
from renda.modules.duty import points


@jobs.task("duty.recompute_points", atomic=False)
def recompute_points(job: jobs.JobHandle, *, assembly: int | None = None) -> dict[str, Any]:
    """Bring the stored points up to date, of one assembly or of all."""
    only = Assembly.objects.get(pk=assembly) if assembly is not None else None
    return points.recompute(only, on=clock.today()).as_plain()


jobs.schedule("duty.points", "40 3 * * *", "duty.recompute_points")
