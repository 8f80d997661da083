"""Analysis in jobs: groups are computed after opinions came in, never in the request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from renda.core.base.action import Stale
from renda.core.base.actor import Actor
from renda.core.jobs.api import enqueue, task
from renda.core.opinions.actions import regroup
from renda.core.opinions.grouping import Clusters, compute_clusters
from renda.core.opinions.ledger import AlreadyReleased
from renda.core.opinions.models import Round
from renda.core.opinions.storing import portions
from renda.lib import clock

TRIES = 3


@task("opinions.group_round", atomic=False)
def group_round(job: Any, *, round: int) -> None:
    """Compute and store the groups of one round; a run after the release changes nothing.

    Where a person screened, split, merged or answered meanwhile, what was computed is thrown away and computed anew.
    A run that is repeated after a kill stores what was left.
    """
    for _ in range(TRIES):
        subject = Round.objects.get(pk=round)
        try:
            store_groups(subject, compute_clusters(subject), at=clock.now())
        except AlreadyReleased:
            return job.progress(1, 1, gettext("答复已经公开，不再分组"))
        except Stale:
            continue
        return None
    return ask_for_groups(Round.objects.get(pk=round))


def store_groups(round: Round, clusters: Clusters, *, at: datetime) -> None:
    """Store a run in portions, as long as nobody corrects the groups. Raises: AlreadyReleased, Stale."""
    seen, by = round.version, Actor.system(assembly=round.assembly_id)
    for portion in portions(round, clusters):
        regroup(subject=round, clusters=portion, version=seen, by=by, at=at)


def ask_for_groups(round: Round) -> None:
    """Enqueue a run for a round unless one is already waiting."""
    enqueue(
        "opinions.group_round",
        {"round": round.pk},
        key=f"group:{round.pk}",
        once=False,
        assembly=round.assembly_id,
    )
