"""Who reads the restricted register: without a reader its rows cannot be read at all.

Rows of the register have a manager that asks here. A list that somebody writes elsewhere without thinking of this
raises instead of showing something, and nobody who is accused finds a row, whatever role the account holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db.models import Q

from renda.core.access.models import Grant
from renda.core.base.actor import BODY_ROLES, Actor, Role
from renda.core.base.fields import keyed_index
from renda.core.people.models import Body

RECEIVERS = (*BODY_ROLES, Role.SPECIAL_COMMITTEE)


class NotOpened(RuntimeError):
    """Rows of the register were read while nobody was named as their reader: a fault of the program."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes: the office's, a receiver's (of a body or an organ), or the machine's own.

    `tied` are the bodies this person works or worked for, with all above them: where one of them is accused, or the
    person, or somebody of the same name, the row is not there.
    """

    is_machine: bool = False
    is_office: bool = False
    body: int | None = None
    organ: int | None = None
    person: int | None = None
    name_index: str = ""
    tied: frozenset[int] = frozenset()


_reader: ContextVar[Reader | None] = ContextVar("renda_complaints_reader", default=None)


def current() -> Reader:
    """Return the named reader. Raises: NotOpened."""
    reader = _reader.get()
    if reader is None:
        raise NotOpened("The restricted register was read outside of `opening.opened_by(actor)`.")
    return reader


def opened_by(actor: Actor) -> AbstractContextManager[Reader]:
    """Name the reader: the system reads all, the office all that does not touch itself, others what they were sent."""
    return _named(reader_of(actor))


def opened_by_machine() -> AbstractContextManager[Reader]:
    """Read for the program's own work: clocks, numbers, what an action checks (a context manager)."""
    return _named(Reader(is_machine=True))


@contextmanager
def _named(reader: Reader) -> Iterator[Reader]:
    token = _reader.set(reader)
    try:
        yield reader
    finally:
        _reader.reset(token)


def reader_of(actor: Actor) -> Reader:
    """Return whose eyes an actor has; a hat that has nothing to do with the register sees nothing."""
    if actor.role is Role.SYSTEM:
        return Reader(is_machine=True)
    receives = actor.role in RECEIVERS
    return Reader(
        is_office=actor.role is Role.COMPLAINTS_OFFICE,
        body=actor.body if receives and actor.role in BODY_ROLES else None,
        organ=actor.organ if receives and actor.role not in BODY_ROLES else None,
        person=actor.person,
        name_index=name_index(actor.name),
        tied=frozenset(with_those_above(_bodies_of(actor))),
    )


def name_index(name: str) -> str:
    """Return the keyed index under which an accused person's name is kept; empty for no name."""
    plain = "".join(name.split())
    return keyed_index(f"accused:{plain}") if plain else ""


def _bodies_of(actor: Actor) -> set[int]:
    """The bodies for which any account of this person ever held a role: who left last month is tied still."""
    mine = Q(account=actor.account) if actor.account else Q(pk__in=[])
    if actor.person:
        mine |= Q(account__person=actor.person)
    held = set(Grant.objects.filter(mine, body__isnull=False).values_list("body", flat=True))
    return held | ({actor.body} if actor.body else set())


def with_those_above(bodies: Iterable[int]) -> set[int]:
    """Return these bodies and all above them."""
    found, rest = set(bodies), set(bodies)
    while rest:
        above = Body._base_manager.filter(pk__in=rest, parent__isnull=False).values_list("parent", flat=True)
        rest = set(above) - found
        found |= rest
    return found


def with_those_below(bodies: Iterable[int]) -> set[int]:
    """Return these bodies and all below them."""
    found, rest = set(bodies), set(bodies)
    while rest:
        rest = set(Body._base_manager.filter(parent__in=rest).values_list("pk", flat=True)) - found
        found |= rest
    return found
