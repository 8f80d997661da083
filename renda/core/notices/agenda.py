"""What is to be done and when: asked of the apps above for a person's calendar and digest, and for the public's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from renda.core.access.api import actor_of
from renda.core.access.hats import hats_of
from renda.core.access.models import Account
from renda.core.access.powers import NO_BUSINESS_ROLES
from renda.core.base.actor import Actor, Role
from renda.lib.registry import Registry


@dataclass(frozen=True)
class Line:
    """One thing with a day: `key` stays the same as long as it is the same thing; of what is confidential only that."""

    key: str
    title: str
    number: str
    due_on: date | None
    url: str  # a path on this site
    opened_at: datetime
    is_late: bool = False
    confidential: bool = False


# Asked with a person's hats and the day; each binds the scope that it reads in.
of_person: Registry[Callable[[Sequence[Actor], date], list[Line]]] = Registry("agendas of a person")
of_public: Registry[Callable[[date], list[Line]]] = Registry("agendas of the public")


def agenda_of(account: Account, *, at: datetime, on: date) -> list[Line]:
    """Return what the account's hats have to do, by the day it is due; what has no day comes last."""
    hats = [
        actor_of(grant)
        for grant in hats_of(account, by_link=False, at=at)
        if Role(grant.role) not in NO_BUSINESS_ROLES
    ]
    return _ordered([line for _, ask in of_person.items() for line in ask(hats, on)] if hats else [])


def public_agenda(*, on: date) -> list[Line]:
    """Return the days that anyone may want to know, in their order."""
    return _ordered([line for _, ask in of_public.items() for line in ask(on)])


def _ordered(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.due_on or date.max, line.key))
