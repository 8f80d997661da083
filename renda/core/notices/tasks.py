"""Sending in jobs, and digests by the clock."""

from __future__ import annotations

from renda.core.jobs.api import JobHandle, enqueue, schedule, task
from renda.core.notices.digests import due_digests, make_digest
from renda.core.notices.sending import deliver
from renda.lib import clock


@task("notices.deliver", atomic=False)
def deliver_task(job: JobHandle, *, deliveries: list[int]) -> dict[str, int]:
    """Send a batch of deliveries; safe to run again."""
    return {"sent": deliver(deliveries)}


@task("notices.digests")
def digests_task(job: JobHandle) -> dict[str, int]:
    """Ask for the digests that are due, one job each."""
    accounts = due_digests(clock.now())
    for account in accounts:
        enqueue("notices.digest", {"account": account}, key=f"notices.digest:{account}", once=False)
    return {"asked": len(accounts)}


@task("notices.digest")
def digest_task(job: JobHandle, *, account: int) -> dict[str, bool]:
    """Make one account's digest."""
    return {"goes_out": make_digest(account, at=clock.now())}


schedule("notices.digests", "2,32 * * * *", "notices.digests")
