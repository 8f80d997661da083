"""Making the facts again from the events, beside the running service, and saying what differed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from renda.core.audit.api import EventRecord
from renda.core.base import scope
from renda.core.facts.declaring import followed_events, listener_of
from renda.core.facts.deriving import COMPARTMENT, facts_of, write
from renda.core.facts.models import Fact
from renda.core.jobs.models import Job, State
from renda.core.people.models import Assembly

TOGETHER = 500  # events
Key = tuple[int, str, str, str, str]


@dataclass
class Difference:
    """What a rebuild found: facts that lacked, that nothing accounts for, that said something else; by kind.

    `waiting` counts events whose job has not been done yet: no fault, the job will bring their facts.
    """

    events: int = 0
    facts: int = 0
    waiting: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    surplus: Counter[str] = field(default_factory=Counter)
    different: Counter[str] = field(default_factory=Counter)

    @property
    def is_none(self) -> bool:
        """Whether the table was as the events say."""
        return not (self.missing or self.surplus or self.different)

    def as_plain(self) -> dict[str, Any]:
        """For JSON."""
        names = sorted({*self.missing, *self.surplus, *self.different})
        return {
            "events": self.events,
            "facts": self.facts,
            "waiting": self.waiting,
            "same": self.is_none,
            "differences": {
                name: {
                    "missing": self.missing[name],
                    "surplus": self.surplus[name],
                    "different": self.different[name],
                }
                for name in names
            },
        }


def rebuild(
    assembly: Assembly | None = None, *, progress: Callable[[int], None] = lambda count: None
) -> Difference:
    """Derive every fact anew, event after event, mend the table where it differs, and say where it did.

    Goes through the events in their order, some hundred a transaction, up to the last one that stood when it
    began; what is recorded meanwhile is brought by its own job. Memory does not grow with the number of events.
    """
    found = Difference()
    with scope.unscoped("facts rebuild"):
        for records in _slices(_events(assembly)):
            with transaction.atomic():
                _mend(records, found)
            progress(found.events)
        with transaction.atomic():
            _drop_unaccounted(assembly, found)
    return found


def _events(assembly: Assembly | None) -> QuerySet[EventRecord]:
    rows = EventRecord.objects.filter(name__in=followed_events())
    return rows if assembly is None else rows.filter(assembly=assembly)


def _slices(rows: QuerySet[EventRecord]) -> Iterator[list[EventRecord]]:
    last = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
    after = 0
    while records := list(rows.filter(pk__gt=after, pk__lte=last).order_by("pk")[:TOGETHER]):
        yield records
        after = records[-1].pk


def _mend(records: list[EventRecord], found: Difference) -> None:
    waiting = _waiting(records)
    ready = [record for record in records if record.pk not in waiting]
    wanted = _wanted(ready)
    present = {_key(row): row for row in Fact.objects.filter(event__in=ready)}
    missing = [row for key, row in wanted.items() if key not in present]
    surplus = [row for key, row in present.items() if key not in wanted]
    wrong = [key for key, row in wanted.items() if key in present and _said(row) != _said(present[key])]
    Fact.objects.filter(pk__in=[row.pk for row in surplus] + [present[key].pk for key in wrong]).delete()
    write(missing + [wanted[key] for key in wrong])
    found.events += len(records)
    found.facts += len(wanted)
    found.waiting += len(waiting)
    found.missing.update(row.name for row in missing)
    found.surplus.update(row.name for row in surplus)
    found.different.update(wanted[key].name for key in wrong)


def _wanted(records: list[EventRecord]) -> dict[Key, Fact]:
    """The facts that these events give, in order; of a subject that counts once only where no earlier event has it."""
    wanted: dict[Key, Fact] = {}
    seen: set[tuple[str, str, str]] = set()
    for record in records:
        for row in facts_of(record):
            subject = (row.name, row.subject_kind, row.subject_id)
            if row.once and (subject in seen or _is_counted_before(row)):
                continue
            seen.add(subject)
            wanted[_key(row)] = row
    return wanted


def _is_counted_before(row: Fact) -> bool:
    same = Fact.objects.filter(
        once=True, name=row.name, subject_kind=row.subject_kind, subject_id=row.subject_id
    )
    return same.filter(event_id__lt=row.event_id).exists()


def _waiting(records: list[EventRecord]) -> set[int]:
    """Which events still have their job before them."""
    keys = {f"event:{record.uid}:{listener_of(record.name)}": record.pk for record in records}
    jobs = Job.objects.filter(key__in=keys, state__in=(State.WAITING, State.RUNNING))
    return {keys[key] for key in jobs.values_list("key", flat=True) if key}


def _drop_unaccounted(assembly: Assembly | None, found: Difference) -> None:
    """Remove facts of events from which nothing is derived any more, or that are not to be counted."""
    rows = Fact.objects.exclude(event__name__in=followed_events())
    rows = rows | Fact.objects.filter(event__chain__startswith=COMPARTMENT)
    if assembly is not None:
        rows = rows.filter(assembly=assembly)
    found.surplus.update(rows.values_list("name", flat=True))
    Fact.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()


def _key(row: Fact) -> Key:
    return (row.event_id, row.name, row.subject_kind, row.subject_id, row.case)


def _said(row: Fact) -> tuple[Any, ...]:
    return (row.assembly_id, row.on, row.quantity, row.once)
