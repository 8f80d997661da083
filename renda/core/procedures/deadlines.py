"""Clocks that run out: each raises its escalation exactly once, whatever number of workers look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.base import scope
from renda.core.base.action import action
from renda.core.base.actor import Actor, Role
from renda.core.base.events import Event, event
from renda.core.base.predicates import allow, is_system
from renda.core.jobs.api import schedule, task
from renda.core.procedures.clocks import whom_of
from renda.core.procedures.judging import version_of
from renda.core.procedures.models import LATE_MARK, OVER_MARK, Deadline, Todo
from renda.core.procedures.todos import LATE, open_todo
from renda.lib import clock
from renda.lib.errors import Refusal


class NotRunning(Refusal):
    """The clock was met, dropped or raised in the meantime."""


@event("procedures.deadline_passed", _("期限届满"))
class DeadlinePassed(Event):
    deadline: int
    matter: str
    due_on: str


allow("procedures.raise_deadline", is_system)


@action("procedures.raise_deadline")
def raise_deadline(*, subject: Deadline, by: Actor, at: datetime) -> Event:
    """Record that a clock ran out: marks its to-dos late and tells those to whom it escalates.

    Raises: NotRunning, if another worker was faster or the step was taken in time.
    """
    if subject.met_at or subject.dropped_at or subject.raised_at or subject.due_on is None:
        raise NotRunning(gettext("该期限已经办结或者已经提醒过。"))
    subject.raised_at = at
    subject.save(update_fields=["raised_at"])
    matter = subject.matter
    Todo.objects.filter(matter=matter, closed_at=None, due_on=subject.due_on).update(is_late=True)
    rule = version_of(matter, clock.local_day(at)).clock(subject.state, subject.ends_with)
    mark = OVER_MARK if rule and rule.given_by else LATE_MARK
    for role in (rule.escalates_to if rule else subject.roles) or (Role.CHAIRPERSON,):
        whom = whom_of(matter, Role(role))
        if whom is not None:
            open_todo(
                matter,
                role=role,
                label=f"{mark}{subject.label}",
                dedupe=f"{LATE}{subject.pk}",
                at=at,
                due_on=subject.due_on,
                **whom,
            )
    Todo.objects.filter(matter=matter, dedupe=f"{LATE}{subject.pk}").update(is_late=True)
    return DeadlinePassed(deadline=subject.pk, matter=matter.number, due_on=subject.due_on.isoformat())


@task("procedures.raise_deadlines", atomic=False)
def raise_deadlines(job: Any) -> None:
    """Raise every clock whose day has passed; one transaction each."""
    at = clock.now()
    with scope.unscoped("clocks of all assemblies"):
        late = Deadline.objects.filter(
            met_at=None, dropped_at=None, raised_at=None, due_on__lt=clock.local_day(at)
        ).order_by("pk")
        for deadline in list(late):
            try:
                raise_deadline(subject=deadline, by=Actor.system(assembly=deadline.assembly_id), at=at)
            except NotRunning:
                continue


schedule("procedures.deadlines", "* * * * *", "procedures.raise_deadlines")
