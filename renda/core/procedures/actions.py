"""The verbs of a matter itself: recording a step by hand, and making the matter public."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.base.action import action
from renda.core.base.actor import Actor, Role
from renda.core.base.events import Event, event
from renda.core.base.predicates import allow, has_role, in_assembly
from renda.core.procedures.firing import fire
from renda.core.procedures.indexing import ask_for_index
from renda.core.procedures.judging import version_of
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.lib.saying import say
from renda.web.dates import official_date


class NotByHand(Refusal):
    """The step belongs to a module and is taken on that module's page."""


class PaperMissing(Refusal):
    """A step recorded by hand needs the paper that shows it and the day it happened."""


class AlreadyPublic(Refusal):
    """The matter's page is open to everyone already."""


class NoSuchStep(Refusal):
    """The procedure has no step of this name."""


@event("procedures.step_recorded", _("登记步骤"))
class StepRecorded(Event):
    matter: str
    step: str
    happened_on: str
    paper: str


@event("procedures.matter_published", _("公开事项"))
class MatterPublished(Event):
    matter: str


IS_CLERK = has_role(
    Role.LEGISLATIVE_OFFICE, Role.GENERAL_OFFICE, Role.DEPUTIES_OFFICE, Role.SPECIAL_COMMITTEE
)
allow("procedures.record_step", IS_CLERK & in_assembly)
allow("procedures.publish_matter", IS_CLERK & in_assembly)


@action("procedures.record_step")
def record_step(
    *,
    subject: Matter,
    step: str,
    happened_on: date | None,
    paper: str,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Event:
    """Record a step that happened on paper: the procedure's rule is asked as for any other.

    Raises: NoSuchStep, NotByHand, PaperMissing, StepRefused, ReasonMissing.
    """
    declared = version_of(subject, clock.local_day(at)).transitions.get(step)
    if declared is None:
        raise NoSuchStep(gettext("本事项的程序里没有这个步骤，请从页面上列出的步骤中选择。"))
    if not declared.by_hand:
        raise NotByHand(
            gettext("“%(declared)s”在办理页面上完成，不能手工登记。") % {"declared": say(declared.label)}
        )
    if happened_on is None or not paper.strip():
        raise PaperMissing(
            gettext("手工登记“%(declared)s”需要填写实际日期和文件名称（文号）。")
            % {"declared": say(declared.label)}
        )
    if happened_on > clock.local_day(at):
        raise PaperMissing(
            gettext("“%(declared)s”的日期在今天之后，请在办理完成后再登记。")
            % {"declared": say(declared.label)}
        )
    fire(subject, step, by=by, at=at, reason=reason, happened_on=happened_on, paper=paper)
    return StepRecorded(matter=subject.number, step=step, happened_on=happened_on.isoformat(), paper=paper)


@action("procedures.publish_matter")
def publish_matter(*, subject: Matter, by: Actor, at: datetime) -> Event:
    """Open the matter's page to everyone; done once, never undone quietly. Raises: AlreadyPublic."""
    if subject.published_at is not None:
        day = clock.local_day(subject.published_at)
        raise AlreadyPublic(gettext("本事项已于%(day)s公开，不需要再次公开。") % {"day": official_date(day)})
    publish(subject, at)
    return MatterPublished(matter=subject.number)


def publish(matter: Matter, at: datetime) -> None:
    """Make a matter public as part of another action, such as opening a consultation."""
    if matter.published_at is None:
        matter.published_at = at
        matter.save(update_fields=["published_at"])
        ask_for_index(matter)
