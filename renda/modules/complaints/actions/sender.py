"""The sender's name and contact: each look leaves its record in the compartment, and they can be forgotten."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from renda.core.access.api import given
from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.lib.errors import Refusal
from renda.modules.complaints import events, opening
from renda.modules.complaints.models import Complaint
from renda.modules.complaints.taking import refuse_strangers


class NothingKept(Refusal):
    """There is nothing of the sender to look at or to forget."""


class NoConsent(Refusal):
    """The sender did not agree that name and contact are passed on."""


@action("complaints.look_at_sender", locks=False)
def look_at_sender(*, subject: Complaint, reason: str, by: Actor, at: datetime) -> Event:
    """Record a look at name, address and contact; the page shows them once. Raises: NotAllowed (hidden), NoReason, NothingKept."""
    refuse_strangers(subject, by)
    why = given(reason)
    if not is_known(subject):
        raise NothingKept(gettext("信访人没有留下姓名、地址或者联系方式。"))
    return events.SenderLookedAt(complaint=subject.pk, reason=why)


@action("complaints.forget_sender")
def forget_sender(*, subject: Complaint, by: Actor, at: datetime) -> Event:
    """Erase name, address and contact after their owner had the contact forgotten; what was said stays."""
    with opening.opened_by_machine():
        subject.sender_name = subject.sender_address = None
        subject.contact = None
        subject.consents = False
        subject.version += 1
        subject.save(update_fields=["sender_name", "sender_address", "contact", "consents", "version"])
    return events.SenderForgotten(complaint=subject.pk)


def is_known(complaint: Complaint) -> bool:
    """Whether anything of the sender is kept."""
    return bool(complaint.sender_name or complaint.sender_address or complaint.contact_id)
