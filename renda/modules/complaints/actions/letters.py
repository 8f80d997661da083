"""The written notice to the sender (书面告知)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.lib import clock
from renda.lib.canonical import digest
from renda.lib.errors import Refusal
from renda.modules.complaints import events, opening
from renda.modules.complaints.actions.handling import WordsMissing
from renda.modules.complaints.models import Complaint, Delivery, Letter
from renda.modules.complaints.taking import refuse_strangers, take

STEPS = {
    "told": "notify_told",
    "apart": "notify_apart",
    "transferred": "notify_transfer",
    "in_hand": "notify_taken",
}


class NoLetterNow(Refusal):
    """It has not been decided yet where the complaint goes."""


@action("complaints.deliver_letter")
def deliver_letter(
    *,
    subject: Complaint,
    words: str,
    delivered_by: str,
    delivered_on: date | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Event:
    """Record the delivery of the written notice, with its words; the clock of the notice is met.

    Source: cn.petitions-regulation@2022-02-25#art-23-p2.
    Raises: NotAllowed (hidden), NoLetterNow, WordsMissing, StepRefused, ReasonMissing.
    """
    refuse_strangers(subject, by)
    step = STEPS.get(subject.state)
    if step is None:
        raise NoLetterNow(gettext("请先决定去向，再送达告知书。"))
    if not words.strip() or delivered_by not in Delivery.values:
        raise WordsMissing(gettext("请写明告知的内容和送达方式。"))
    day = delivered_on or clock.local_day(at)
    if day > clock.local_day(at):
        raise WordsMissing(gettext("日期在今天之后，请在办理完成后再登记。"))
    take(subject, step, by=by, at=at, happened_on=day, reason=reason)
    with opening.opened_by_machine():
        serial = subject.letters.count() + 1
        letter = Letter.objects.create(
            assembly_id=subject.assembly_id,
            complaint=subject,
            serial=serial,
            step=step,
            words=words.strip(),
            made_on=day,
            delivered_by=delivered_by,
            digest=digest([subject.number, serial, day.isoformat(), words.strip()]),
        )
    return events.LetterDelivered(complaint=subject.pk, letter=letter.serial, digest=letter.digest)
