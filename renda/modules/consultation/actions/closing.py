"""Closing a consultation, and releasing the answers of its round."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.documents.models import TextVersion
from renda.core.opinions.api import (
    AnswersReleased,
    answers_digest,
    latest_round,
    locked,
    progress,
)
from renda.core.opinions.models import Answer, Opinion, Round
from renda.core.procedures.api import fire
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.modules.consultation import events
from renda.modules.consultation.models import Consultation


class NothingToRelease(Refusal):
    """The matter was never put to the public."""


@action("consultation.close", step="close_consultation")
def close_consultation(*, subject: Matter, reason: str = "", by: Actor, at: datetime) -> Event:
    """End the consultation; letters that arrive later are still entered until the release."""
    fire(subject, "close_consultation", by=by, at=at, reason=reason)
    running = Consultation.objects.filter(round__matter=subject, ended_at=None).first()
    if running is not None:
        running.ended_at = at
        running.version += 1
        running.save(update_fields=["ended_at", "version"])
    return events.ConsultationClosed(
        consultation=running.pk if running else 0,
        round=running.round_id if running else 0,
        ended_on=clock.local_day(at).isoformat(),
        opinions=Opinion.objects.filter(round__consultation=running).count(),
    )


@action("consultation.release", step="release_answers")
def release_answers(*, subject: Matter, by: Actor, at: datetime) -> Event:
    """Release all answers of the round in one row; every commenter is told by a job, the report and its data appear.

    Raises: NothingToRelease; StepRefused, while an opinion is unscreened, ungrouped or unanswered.
    """
    round = locked(_running_round(subject))
    fire(subject, "release_answers", by=by, at=at)
    round.released_at = at
    round.version += 1
    round.save(update_fields=["released_at", "version"])
    given = Answer.objects.filter(group__round=round)
    TextVersion.objects.filter(pk__in=given.values("text_version"), published_at=None).update(published_at=at)
    state = progress(round)
    return AnswersReleased(
        matter=subject.pk,
        round=round.pk,
        groups=given.count(),
        opinions=state.opinions,
        digest=answers_digest(given),
    )


def _running_round(matter: Matter) -> Round:
    """The newest round of a matter; a state that releases answers follows one that began a round."""
    round = latest_round(matter)
    if round is None:
        raise NothingToRelease(
            gettext("《%(matter)s》没有征求过意见，没有可以公开的答复。") % {"matter": matter.title}
        )
    return round
