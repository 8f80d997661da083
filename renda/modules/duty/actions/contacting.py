"""Recording a contact in seconds, taking one back, handing on what was heard."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.lib.clock import local_day
from renda.lib.errors import Refusal
from renda.modules.duty import events
from renda.modules.duty.actions.reporting import DayAhead, said
from renda.modules.duty.models import Contacted, Pair
from renda.web.dates import official_date

LONGEST_LINE = 120
LONGEST = 500


class NotPairedThen(Refusal):
    """The two were not paired on that day."""


class WithdrawnAlready(Refusal):
    """The contact was taken back."""


class NothingHeard(Refusal):
    """There is nothing to hand on, or it has been handed on."""


class NowhereHanded(Refusal):
    """Where it went must be said."""


@action("duty.record_contact")
def record_contact(
    *, subject: Pair, on: date, way: str, line: str = "", heard: str = "", by: Actor, at: datetime
) -> Event:
    """Record a contact of a pair: when and how; a line and what was heard may follow.

    It counts for the one who keeps in touch. Raises: DayAhead, NotPairedThen, TooLong, HoldsContact.
    """
    if on > local_day(at):
        raise DayAhead(gettext("%(day)s还没有到，请在联系之后记录。") % {"day": official_date(on)})
    if on < subject.starts_on or (subject.ends_on is not None and on > subject.ends_on):
        raise NotPairedThen(
            gettext("%(day)s不在这一联系关系的期间里，请核对日期。") % {"day": official_date(on)}
        )
    row = Contacted.objects.create(
        assembly_id=subject.assembly_id, pair=subject, on=on, way=way,
        line=said(" ".join(line.split()), LONGEST_LINE, gettext("一句话记录")),
        heard=said(heard, LONGEST, gettext("听到的意见")), recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    return events.ContactRecorded(
        contact_row=row.pk, pair=subject.pk, kind=subject.kind, keeper=subject.keeper_id, on=on.isoformat(),
        way=way, line=row.line, heard=row.heard,
    )  # fmt: skip


@action("duty.withdraw_contact")
def withdraw_contact(*, subject: Contacted, by: Actor, at: datetime) -> Event:
    """Take a contact back that was recorded by mistake; it counts no more. Raises: WithdrawnAlready."""
    if subject.withdrawn_at is not None:
        raise WithdrawnAlready(gettext("这次联系的记录已经撤回，不用再撤。"))
    subject.withdrawn_at = at
    subject.version += 1
    subject.save(update_fields=["withdrawn_at", "version"])
    pair = subject.pair
    return events.ContactWithdrawn(
        contact_row=subject.pk, pair=pair.pk, kind=pair.kind, keeper=pair.keeper_id, on=subject.on.isoformat()
    )


@action("duty.hand_on")
def hand_on(*, subject: Contacted, handed_to: str, by: Actor, at: datetime) -> Event:
    """Say where what was heard has been handed on to; whoever recorded it sees it.

    Raises: NothingHeard, NowhereHanded, TooLong, HoldsContact.
    """
    if not subject.heard or subject.handed_at is not None or subject.withdrawn_at is not None:
        raise NothingHeard(gettext("这次联系没有等待转交的意见，请刷新页面。"))
    kept = said(handed_to, LONGEST, gettext("转到哪里"))
    if not kept:
        raise NowhereHanded(gettext("请写明转到了哪里、怎样办理，让记录的人看到去向。"))
    subject.handed_to, subject.handed_at, subject.handed_by = kept, at, by.name
    subject.version += 1
    subject.save(update_fields=["handed_to", "handed_at", "handed_by", "version"])
    return events.HeardHandedOn(contact_row=subject.pk, pair=subject.pair_id, handed_to=kept)
