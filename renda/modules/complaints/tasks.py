"""Clocks of the register that run out: each is marked once, and told where only the office reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from renda.core.base import scope
from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.jobs.api import schedule, task
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.modules.complaints import events, opening
from renda.modules.complaints.models import Clock


class NotRunning(Refusal):
    """The clock was met, dropped or marked in the meantime."""


@action("complaints.pass_clock")
def pass_clock(*, subject: Clock, by: Actor, at: datetime) -> Event:
    """Record that a term ran out. Raises: NotRunning, if it was met meanwhile or another worker was faster."""
    over = subject.due_on is not None and subject.due_on < clock.local_day(at)
    if not over or subject.met_on or subject.dropped_at or subject.raised_at:
        raise NotRunning(gettext("该期限已经办结或者已经提醒过。"))
    subject.raised_at = at
    subject.save(update_fields=["raised_at"])
    assert subject.due_on is not None
    return events.ClockPassed(
        complaint=subject.complaint_id, clock=subject.pk, due_on=subject.due_on.isoformat()
    )


@task("complaints.pass_clocks", atomic=False)
def pass_clocks(job: Any) -> None:
    """Mark every clock whose day has passed; one transaction each."""
    at = clock.now()
    with scope.unscoped("clocks of all assemblies"), opening.opened_by_machine():
        late = Clock.objects.filter(met_on=None, dropped_at=None, raised_at=None)
        for each in list(late.filter(due_on__lt=clock.local_day(at)).order_by("pk")):
            try:
                pass_clock(subject=each, by=Actor.system(assembly=each.assembly_id), at=at)
            except NotRunning:
                continue


schedule("complaints.clocks", "*/10 * * * *", "complaints.pass_clocks")
