"""Analysis in jobs: groups are computed after opinions came in, never in the request."""

from __future__ import annotations

from typing import Any

from renda.core.base.actor import Actor
from renda.core.jobs.api import enqueue, task
from renda.core.opinions.actions import regroup
from renda.core.opinions.grouping import compute_clusters
from renda.core.opinions.ledger import AlreadyReleased
from renda.core.procedures.models import Matter
from renda.lib import clock


@task("opinions.group_matter")
def group_matter(job: Any, *, matter: int) -> None:
    """Compute and store the groups of one matter; a run after the release changes nothing."""
    subject = Matter.objects.get(pk=matter)
    clusters = compute_clusters(subject)
    try:
        regroup(
            subject=subject, clusters=clusters, by=Actor.system(assembly=subject.assembly_id), at=clock.now()
        )
    except AlreadyReleased:
        job.progress(1, 1, "答复已经公开，不再分组")


def ask_for_groups(matter: Matter) -> None:
    """Enqueue a run for a matter unless one is already waiting."""
    enqueue(
        "opinions.group_matter",
        {"matter": matter.pk},
        key=f"group:{matter.pk}",
        once=False,
        assembly=matter.assembly_id,
    )
