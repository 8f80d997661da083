"""Digests and words in events that the database can give again: whether its rows still say what the record says.

The record proves that no event was changed. Where an event holds the digest of rows, an app registers here how it is
made, and `renda verify` makes it again: a row changed behind the actions' back is then found and its event named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.db.models import Prefetch

from renda.core.audit.models import EventRecord, PersonalValue
from renda.core.base import scope
from renda.lib.registry import Registry

TOGETHER = 500  # events a check is given at a time
Differing = tuple[EventRecord, str]
Check = Callable[[list[EventRecord]], Iterable[Differing]]

checks: Registry[Check] = Registry("digests that can be derived again")


def rederives(*events: str) -> Callable[[Check], Check]:
    """Register a check for events of these names: it is given some hundred records and yields those that differ.

    With each it says in words which rows differ, to follow the event's name in a finding.
    """

    def wrap(check: Check) -> Check:
        for name in events:
            checks.add(name, check)
        return check

    return wrap


def rederived(with_personal: bool) -> Iterator[Differing]:
    """Yield the sealed events whose rows differ, by name and number; with their personal values where these can be read."""
    with scope.unscoped("verifying the record"):
        for name, check in checks.items():
            rows = EventRecord.objects.filter(name=name).exclude(sequence=None).order_by("pk")
            values = PersonalValue.objects.all() if with_personal else PersonalValue.objects.none()
            rows = rows.prefetch_related(Prefetch("personal_values", queryset=values))
            waiting = rows.iterator(chunk_size=TOGETHER)
            while some := list(islice(waiting, TOGETHER)):
                yield from check(some)
