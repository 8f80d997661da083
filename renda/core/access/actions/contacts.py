"""A citizen's contact: confirmed, looked at, forgotten; each leaves a record."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from renda.core.access.actions.accounts import given
from renda.core.access.events import ContactConfirmed, ContactForgotten, ContactRevealed
from renda.core.access.models import Contact
from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.lib.errors import Refusal


class ContactGone(Refusal):
    """The contact was forgotten."""


@action("access.confirm_contact")
def confirm_contact(*, subject: Contact, by: Actor, at: datetime) -> ContactConfirmed:
    """Note that the code was right; the first time counts. Raises: ContactGone."""
    _refuse_gone(subject)
    if subject.confirmed_at is None:
        subject.confirmed_at = at
        subject.save(update_fields=["confirmed_at"])
    return ContactConfirmed(contact=subject.pk)


@action("access.reveal_contact")
def record_reveal(*, subject: Contact, reason: str, by: Actor, at: datetime) -> ContactRevealed:
    """Record that a member of staff looks at the clear value. Raises: ContactGone, NoReason."""
    _refuse_gone(subject)
    return ContactRevealed(contact=subject.pk, reason=given(reason))


@action("access.forget_contact")
def record_forgetting(*, subject: Contact, reason: str, by: Actor, at: datetime) -> ContactForgotten:
    """Erase the value, its index and its codes; the row stays for those that point at it. Raises: ContactGone, NoReason."""
    _refuse_gone(subject)
    subject.value, subject.index, subject.forgotten_at = None, None, at
    subject.save(update_fields=["value", "index", "forgotten_at"])
    subject.codes.all().delete()
    return ContactForgotten(contact=subject.pk, reason=given(reason), uid=str(subject.uid))


def _refuse_gone(contact: Contact) -> None:
    if contact.forgotten_at is not None:
        raise ContactGone(gettext("该联系方式已按本人要求删除，无法再使用。"))
