"""Sending in jobs."""

from __future__ import annotations

from renda.core.jobs.api import JobHandle, task
from renda.core.notices.sending import ATTEMPTS, deliver


@task("notices.deliver", atomic=False, attempts=ATTEMPTS + 2)
def deliver_task(job: JobHandle, *, deliveries: list[int]) -> dict[str, int]:
    """Send a batch of deliveries; safe to run again."""
    return {"sent": deliver(deliveries)}
