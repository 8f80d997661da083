"""Analysis in jobs: groups are computed after opinions came in, never in the request."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from renda.core.base.action import Stale
from renda.core.base.actor import Actor
from renda.core.jobs.api import enqueue, task
from renda.core.opinions.actions import regroup
from renda.core.opinions.grouping import compute_clusters
from renda.core.opinions.ledger import AlreadyReleased
from renda.core.opinions.models import Round
from renda.lib import clock

TRIES = 3


@task("opinions.group_round")
def group_round(job: Any, *, round: int) -> None:
    """Compute and store the groups of one round; a run after the release changes nothing.

    Where a person screened, split, merged or answered meanwhile, what was computed is thrown away and computed anew.
    """
    for _ in range(TRIES):
        subject = Round.objects.get(pk=round)
        seen, clusters = subject.version, compute_clusters(subject)
        try:
            regroup(
                subject=subject,
                clusters=clusters,
                version=seen,
                by=Actor.system(assembly=subject.assembly_id),
                at=clock.now(),
            )
        except AlreadyReleased:
            return job.progress(1, 1, gettext("答复已经公开，不再分组"))
        except Stale:
            continue
        return None
    return ask_for_groups(Round.objects.get(pk=round))


def ask_for_groups(round: Round) -> None:
    """Enqueue a run for a round unless one is already waiting."""
    enqueue(
        "opinions.group_round",
        {"round": round.pk},
        key=f"group:{round.pk}",
        once=False,
        assembly=round.assembly_id,
    )
