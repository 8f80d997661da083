"""Closing forms when their time is over."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.jobs.api import beat
from renda.core.surveys.actions.running import NotOpened, close_survey
from renda.core.surveys.models import Stage, Survey
from renda.lib.errors import Refusal

log = logging.getLogger("renda.surveys")
TOGETHER = 50


@beat("surveys.close_due", timedelta(minutes=1))
def close_due(at: datetime) -> int:
    """Close every open form whose time is over; return how many. Two workers at once close each only once."""
    closed = 0
    with scope.unscoped("closing forms whose time is over"):
        due = list(
            Survey.objects.filter(stage=Stage.OPENED, closes_at__lte=at).order_by("closes_at")[:TOGETHER]
        )
    for survey in due:
        try:
            with scope.assemblies([survey.assembly_id]):
                close_survey(subject=survey, by=Actor.system(assembly=survey.assembly_id), at=at)
            closed += 1
        except NotOpened:
            continue
        except Refusal as refusal:
            log.error("form %s could not be closed: %s", survey.pk, refusal)
    return closed
