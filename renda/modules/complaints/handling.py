"""The guards of the procedure; they are asked while the register is open."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext

from renda.core.base.actor import Actor
from renda.core.law import api as law
from renda.core.procedures.api import Lack, guard
from renda.modules.complaints.models import Clock, Complaint, Kind, Step
from renda.web.dates import official_date

DISPATCHES = ("tell_where", "refer_apart", "transfer", "take_up")


@guard("complaints.is_sorted")
def is_sorted(complaint: Complaint, actor: Actor, on: date) -> Lack | None:
    """Where it goes is decided after its kind and, for an accusation, whom it is against."""
    if complaint.kind == Kind.UNSORTED:
        return Lack(gettext("请先归类，再决定去向。"))
    if complaint.kind == Kind.ACCUSATION and not complaint.accused.exists():
        return Lack(gettext("控告检举须先写明被反映的人或者单位，系统据此把他们排除在外。"))
    return None


@guard("complaints.is_with_receiver")
def is_with_receiver(complaint: Complaint, actor: Actor, on: date) -> Lack | None:
    """Only what was sent out can be called back."""
    sent = complaint.transfers.filter(ended_on=None).exists()
    return None if sent else Lack(gettext("这件信访事项没有转送出去。"))


@guard("complaints.not_yet_told")
def not_yet_told(complaint: Complaint, actor: Actor, on: date) -> Lack | None:
    """One letter for each place it goes to."""
    return Lack(gettext("这一去向已经书面告知信访人。")) if told_since_dispatch(complaint) else None


@guard("complaints.sender_told")
def sender_told(complaint: Complaint, actor: Actor, on: date) -> Lack | None:
    """The sender learns in writing where it went before it is decided."""
    if told_since_dispatch(complaint):
        return None
    return Lack(gettext("还没有书面告知信访人去向。"), kind="papers", refuses=False)


def told_since_dispatch(complaint: Complaint) -> bool:
    """Whether a letter was delivered after the last decision where it goes."""
    steps = Step.objects.filter(complaint=complaint).order_by("-pk")
    last = steps.filter(step__in=DISPATCHES).first()
    return last is not None and steps.filter(step__startswith="notify_", pk__gt=last.pk).exists()


@guard("complaints.in_time_to_object")
def in_time_to_object(complaint: Complaint, actor: Actor, on: date) -> Lack | None:
    """An objection after its working days needs a recorded reason, or is refused where the figure was checked."""
    return _late(complaint, "object", on)


@guard("complaints.in_time_to_ask")
def in_time_to_ask(complaint: Complaint, actor: Actor, on: date) -> Lack | None:
    """A request after its term."""
    return _late(complaint, "ask_", on)


def _late(complaint: Complaint, step: str, on: date) -> Lack | None:
    clock = running(complaint).filter(ends_with__startswith=step).first()
    if clock is None or clock.due_on is None or on <= clock.due_on:
        return None
    return Lack(
        gettext("期限已于%(day)s届满。") % {"day": official_date(clock.due_on)},
        kind="clock",
        refuses=_binds(clock),
    )


@guard("complaints.time_to_ask_is_over")
def time_to_ask_is_over(complaint: Complaint, actor: Actor, on: date) -> Lack | None:
    """Closed earlier only with a reason, such as that the sender said in writing to be content."""
    clock = running(complaint).filter(ends_with__startswith="ask_").first()
    if clock is None or (clock.due_on is not None and on > clock.due_on):
        return None
    said = (
        gettext("信访人在%(day)s以前还可以提出请求。") % {"day": official_date(clock.due_on)}
        if clock.due_on
        else gettext("提出请求的期限没有确定。")
    )
    return Lack(said, kind="clock", refuses=False)


@guard("complaints.not_extended")
def not_extended(complaint: Complaint, actor: Actor, on: date) -> Lack | None:
    """Once only, and before the term is over."""
    clock = running(complaint).filter(ends_with="decide").first()
    if clock is not None and "extension" in clock.figure:
        return Lack(gettext("办理期限已经延长过一次。"))
    return _late(complaint, "decide", on)


def running(complaint: Complaint) -> QuerySet[Clock]:
    """The complaint's clocks that are neither met nor dropped."""
    return Clock.objects.filter(complaint=complaint, met_on=None, dropped_at=None)


def _binds(clock: Clock) -> bool:
    """Whether the figure is one that a person has checked and that binds, as it stood when the clock began."""
    found = law.resolve(clock.figure["name"], on=clock.starts_on, place=clock.complaint.assembly.place)
    return law.refuses(found)
