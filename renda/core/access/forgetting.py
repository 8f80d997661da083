"""What is kept of a person, asked of every app that keeps something, and how it is erased.

Nobody looks through a list of people: a person is found by what they hold, a contact or a code, typed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from renda.core.access.contacts import BadContact
from renda.core.access.models import Contact
from renda.core.access.verification import contact_of, forget_contact
from renda.core.base.actor import Actor
from renda.lib.registry import Registry

Words = object  # a text, or one to be translated when it is shown


@dataclass(frozen=True)
class Holding:
    """Something kept of a person: what, how many, what of it is erased and what stays."""

    label: Words
    count: int
    goes: Words
    stays: Words


@dataclass(frozen=True)
class Person:
    """Who was found: under which kind, and the row's number; `is_gone` if all was erased before."""

    kind: str
    row: int
    is_gone: bool = False


class Forget(Protocol):
    """Erase what is kept under a row's number; leaves its record. Raises: Refusal, NotAllowed."""

    def __call__(self, row: int, *, by: Actor, at: datetime, reason: str) -> None: ...


@dataclass(frozen=True)
class Kind:
    """A way in which a person is known: what is kept, and how to erase it."""

    holdings: Callable[[int], list[Holding]]
    forget: Forget


finders: Registry[Callable[[str], Person | None]] = Registry("finders of people to forget")
kinds: Registry[Kind] = Registry("kinds of people to forget")
of_contact: Registry[Callable[[int], list[Holding]]] = Registry("those who keep something of a contact")


def find(typed: str) -> Person | None:
    """Return whom the typed contact or code belongs to, or None."""
    return next((found for _, finder in finders.items() if (found := finder(typed)) is not None), None)


def holdings(person: Person) -> list[Holding]:
    """Return what is kept of a person, in the order in which the apps registered."""
    return kinds.get(person.kind).holdings(person.row)


def forget(person: Person, *, by: Actor, at: datetime, reason: str) -> None:
    """Erase it. Raises: Refusal, NotAllowed."""
    kinds.get(person.kind).forget(person.row, by=by, at=at, reason=reason)


def person_of(contact: Contact) -> Person:
    """Return the person known by a contact."""
    return Person("contact", contact.pk, is_gone=contact.forgotten_at is not None)


def _by_contact(typed: str) -> Person | None:
    try:
        contact = contact_of("email" if "@" in typed or "＠" in typed else "phone", typed)
    except BadContact:
        return None
    return person_of(contact) if contact else None


def _kept_of_contact(row: int) -> list[Holding]:
    codes = Contact.objects.get(pk=row).codes.count()
    own = [
        Holding(_("联系方式"), 1, _("号码或者邮箱地址，以及按它查找的索引"), _("一行空记录，供意见指向")),
        Holding(_("验证码记录"), codes, _("全部"), _("无")),
    ]
    return own + [each for _, keeper in of_contact.items() for each in keeper(row)]


def _forget_contact(row: int, *, by: Actor, at: datetime, reason: str) -> None:
    forget_contact(Contact.objects.get(pk=row), by=by, at=at, reason=reason)


finders.add("contact", _by_contact)
kinds.add("contact", Kind(_kept_of_contact, _forget_contact))
