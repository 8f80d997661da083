"""Opening a form, revising its questions, giving more time, closing it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor, Role
from renda.core.base.events import Event
from renda.core.surveys import events
from renda.core.surveys.actions.preparing import NotArranged, NothingAsked, being_written, refuse_opened
from renda.core.surveys.models import Box, Edition, Invitation, Mark, Sheet, Stage, Survey
from renda.lib.canonical import digest
from renda.lib.errors import Refusal


class NotOpened(Refusal):
    """The form is not open, so that this cannot be done with it."""


class NotWithoutName(Refusal):
    """A form without names keeps the questions with which it opened."""


@action("surveys.open")
def open_survey(*, subject: Survey, by: Actor, at: datetime) -> Event:
    """Settle the questions and let people answer, from `opens_at` on.

    Raises: NotPrepared, NothingAsked, NotArranged.
    """
    refuse_opened(subject)
    if subject.closes_at <= at:
        raise NotArranged(gettext("截止时间已过，请先改截止时间再发布。"))
    if not subject.roles and not Invitation.objects.filter(survey=subject).exists():
        raise NotArranged(gettext("还没有确定由谁作答，请先选择身份或者名单。"))
    edition = _settle(subject, at)
    if subject.pass_mark is not None and subject.pass_mark > edition.points:
        raise NotArranged(
            gettext("合格分 %(mark)s 高于总分 %(points)s，请调整。")
            % {"mark": subject.pass_mark, "points": edition.points}
        )
    if subject.is_anonymous:
        Box.objects.create(assembly_id=subject.assembly_id, survey=subject, edition=edition, content="[]")
    subject.stage = Stage.OPENED
    subject.version += 1
    subject.save(update_fields=["stage", "version"])
    return events.SurveyOpened(
        survey=subject.pk, edition=edition.number, digest=edition.digest, is_anonymous=subject.is_anonymous
    )


def _settle(survey: Survey, at: datetime) -> Edition:
    edition = being_written(survey)
    if not edition.content:
        raise NothingAsked(gettext("“%(title)s”还没有题目，请先编写。") % {"title": survey.title})
    edition.settled_at, edition.digest = at, digest(edition.content)
    edition.save()
    return edition


@action("surveys.revise")
def revise_survey(*, subject: Survey, by: Actor, at: datetime) -> Event:
    """Settle the edition that was written since the opening; from now on it is asked, earlier answers keep theirs.

    Raises: NotOpened, NotWithoutName, NothingAsked, NotArranged.
    """
    _refuse_not_opened(subject)
    if subject.is_anonymous:
        raise NotWithoutName(gettext("不记名的表发布后不能换题：分成几版会缩小每版的人数。"))
    edition = _settle(subject, at)
    if subject.pass_mark is not None and subject.pass_mark > edition.points:
        raise NotArranged(
            gettext("合格分 %(mark)s 高于总分 %(points)s，请调整。")
            % {"mark": subject.pass_mark, "points": edition.points}
        )
    Sheet.objects.filter(survey=subject, submitted_at=None).delete()  # drafts on the edition before
    subject.version += 1
    subject.save(update_fields=["version"])
    return events.SurveyRevised(survey=subject.pk, edition=edition.number, digest=edition.digest)


@action("surveys.extend")
def extend_survey(*, subject: Survey, closes_at: datetime, by: Actor, at: datetime) -> Event:
    """Let people answer longer. Raises: NotOpened, NotArranged."""
    _refuse_not_opened(subject)
    if closes_at <= max(at, subject.closes_at):
        raise NotArranged(gettext("新的截止时间应当晚于现在，也晚于原定的截止时间。"))
    subject.closes_at = closes_at
    subject.version += 1
    subject.save(update_fields=["closes_at", "version"])
    return events.SurveyExtended(survey=subject.pk, closes_at=closes_at.isoformat())


def _refuse_not_opened(survey: Survey) -> None:
    if survey.stage != Stage.OPENED:
        raise NotOpened(gettext("“%(title)s”没有在作答，不能办理此事。") % {"title": survey.title})


@action("surveys.close")
def close_survey(*, subject: Survey, by: Actor, at: datetime) -> Event:
    """Take no more answers; count them, and erase who filled in a form without a name. Drafts are thrown away.

    Raises: NotOpened.
    """
    _refuse_not_opened(subject)
    if by.role is Role.SYSTEM and at < subject.closes_at:  # given more time while the clock was looking
        raise NotOpened(gettext("“%(title)s”的截止时间已经延长。") % {"title": subject.title})
    if subject.is_anonymous:
        subject.count_answered = len(Box.objects.get(survey=subject).sheets)
        Mark.objects.filter(survey=subject).delete()
    else:
        answered = Sheet.objects.filter(survey=subject).exclude(submitted_at=None)
        subject.count_answered = answered.values("account").distinct().count()
        Sheet.objects.filter(survey=subject, submitted_at=None).delete()
    subject.stage, subject.closed_at = Stage.CLOSED, at
    subject.version += 1
    subject.save(update_fields=["count_answered", "stage", "closed_at", "version"])
    return events.SurveyClosed(
        survey=subject.pk, owner=events.owner_of(subject), answered=subject.count_answered
    )
