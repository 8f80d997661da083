"""Enrolling, by oneself or by the office; the waiting list; cancelling; leave."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext

from renda.core.access.models import Account
from renda.core.base import scope
from renda.core.base.action import action
from renda.core.base.actor import Actor, Role
from renda.core.base.events import Event
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.modules.training import events
from renda.modules.training.models import (
    Attendance,
    Enrolment,
    EnrolmentState,
    Offer,
    Stage,
    TrainingSession,
)
from renda.web.dates import official_datetime

MOST_AT_ONCE = 500


class NotOpen(Refusal):
    """One cannot enrol now."""


class AlreadyEnrolled(Refusal):
    """The person is enrolled or on the waiting list already."""


class NoPerson(Refusal):
    """The account is nobody's whose training is recorded."""


class TooLate(Refusal):
    """The session has begun, or the person's attendance was marked."""


@action("training.enrol")
def enrol(*, subject: Offer, by: Actor, at: datetime) -> Event:
    """Enrol oneself; without a free seat on the waiting list.

    Raises: NotOpen, NoPerson, AlreadyEnrolled.
    """
    session = subject.session
    if not session.takes_enrolments(at):
        raise NotOpen(_when(session, at))
    assert by.account is not None
    row = _put(subject, Account.objects.get(pk=by.account), at, {})
    return events.Enrolled(session=session.pk, **_states([row]))


def _when(session: TrainingSession, at: datetime) -> str:
    if session.stage != Stage.ANNOUNCED:
        return gettext("这个班次已经取消，不能报名。")
    if at < session.enrols_from:
        return gettext("报名从 %(when)s 开始。") % {"when": official_datetime(session.enrols_from)}
    return gettext("报名已于 %(when)s 截止，如需参加请联系主办的办事机构。") % {
        "when": official_datetime(session.enrols_until)
    }


@action("training.enrol_people")
def enrol_people(*, subject: Offer, accounts: Collection[int], by: Actor, at: datetime) -> Event:
    """Enrol people for them, also after the window; who is enrolled already stays as they are.

    Raises: NotOpen, NoPerson, AlreadyEnrolled (where nobody is new).
    """
    session = subject.session
    if session.stage != Stage.ANNOUNCED:
        raise NotOpen(gettext("这个班次没有发布或者已经取消，不能报名。"))
    with scope.unscoped("who has a seat in a session of several congresses"):
        known = {row.person_id: row for row in Enrolment.objects.filter(session=session)}
    rows = []
    for account in Account.objects.filter(pk__in=list(accounts)[:MOST_AT_ONCE]).order_by("pk"):
        row = known.get(account.person_id or 0)
        if row is None or row.state == EnrolmentState.CANCELLED:
            rows.append(_put(subject, account, at, known))
    if not rows:
        raise AlreadyEnrolled(gettext("所选的人都已报名。"))
    return events.Enrolled(session=session.pk, **_states(rows))


def _states(rows: list[Enrolment]) -> dict[str, tuple[int, ...]]:
    """Who has a seat, and who waits."""
    return {
        state: tuple(row.pk for row in rows if row.state == state)
        for state in (EnrolmentState.ENROLLED.value, EnrolmentState.WAITING.value)
    }


def _put(offer: Offer, account: Account, at: datetime, known: dict[int, Enrolment]) -> Enrolment:
    """Give a seat or a place on the waiting list; the session's row is held, so that no other does so beside."""
    if account.person_id is None:
        raise NoPerson(gettext("账号 %(name)s 没有对应的人员，不能记录培训。") % {"name": account.username})
    with scope.unscoped("who has a seat in a session of several congresses"):
        row = known.get(account.person_id) or (
            Enrolment.objects.filter(session=offer.session, person=account.person_id).first()
        )
        if row is not None and row.state != EnrolmentState.CANCELLED:
            raise AlreadyEnrolled(gettext("%(name)s已在这个班次的名单里。") % {"name": account.display_name})
        seat = _free_seat(offer.session)
    if row is None:
        row = Enrolment(session=offer.session, person_id=account.person_id)
    else:
        row.version += 1
    row.assembly_id, row.offer, row.account, row.asked_at = offer.assembly_id, offer, account, at
    row.seat, row.leave_reason = seat, None
    row.state = EnrolmentState.WAITING if seat is None else EnrolmentState.ENROLLED
    row.save()
    return row


def _free_seat(session: TrainingSession) -> int | None:
    """Return the lowest free seat; None where all are taken or others wait already."""
    rows = Enrolment.objects.filter(session=session)
    if rows.filter(state=EnrolmentState.WAITING).exists():
        return None
    taken = set(rows.exclude(seat=None).values_list("seat", flat=True))
    seat = next(number for number in range(1, len(taken) + 2) if number not in taken)
    return seat if session.capacity is None or seat <= session.capacity else None


@action("training.cancel_enrolment")
def cancel_enrolment(*, subject: Enrolment, by: Actor, at: datetime) -> Event:
    """Give up a place; whoever waits longest moves up, of whichever congress. Raises: TooLate."""
    _refuse_late(subject, by, at)
    had_seat = subject.seat is not None
    subject.state, subject.seat = EnrolmentState.CANCELLED, None
    subject.version += 1
    subject.save(update_fields=["state", "seat", "version"])
    promoted = fill_seats(subject.session) if had_seat else ()
    return events.EnrolmentCancelled(session=subject.session_id, enrolment=subject.pk, promoted=promoted)


def fill_seats(session: TrainingSession) -> tuple[int, ...]:
    """Give free seats to those who wait, in the order in which they asked; return who moved up."""
    moved = []
    with scope.unscoped("the next on the waiting list may be of another congress"):
        rows = Enrolment.objects.filter(session=session)
        taken = set(rows.exclude(seat=None).values_list("seat", flat=True))
        for row in rows.filter(state=EnrolmentState.WAITING).order_by("asked_at", "pk"):
            seat = next(number for number in range(1, len(taken) + 2) if number not in taken)
            if session.capacity is not None and seat > session.capacity:
                break
            row.state, row.seat = EnrolmentState.ENROLLED, seat
            row.version += 1
            row.save(update_fields=["state", "seat", "version"])
            taken.add(seat)
            moved.append(row.pk)
    return tuple(moved)


def _refuse_late(enrolment: Enrolment, by: Actor, at: datetime) -> None:
    if enrolment.state == EnrolmentState.CANCELLED:
        raise TooLate(gettext("报名已经取消。"))
    if Attendance.objects.filter(enrolment=enrolment).exists():
        raise TooLate(gettext("已登记出勤，不能再取消报名。"))
    if by.role is not Role.DEPUTIES_OFFICE and clock.local_day(at) >= enrolment.session.first_on:
        raise TooLate(gettext("培训已经开始，不能取消报名；不能到会的，请请假。"))


@action("training.take_leave")
def take_leave(*, subject: Enrolment, reason: str, by: Actor, at: datetime) -> Event:
    """Say that one cannot come, and why; the place is kept, and the office marks the leave. Raises: TooLate, NotOpen."""
    if subject.state != EnrolmentState.ENROLLED or clock.local_day(at) > subject.session.last_on:
        raise TooLate(gettext("培训已经结束或者没有报上名，不必请假。"))
    if not reason.strip():
        raise NotOpen(gettext("请写明请假事由。"))
    subject.leave_reason = reason.strip()
    subject.version += 1
    subject.save(update_fields=["leave_reason", "version"])
    return events.LeaveTaken(session=subject.session_id, enrolment=subject.pk, reason=subject.leave_reason)
