"""From an event to its facts, and into the table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from renda.core.audit.api import EventRecord
from renda.core.facts.declaring import Counted, FactKind, kinds_of
from renda.core.facts.models import Fact
from renda.lib import clock

COMPARTMENT = "compartment:"
TOGETHER = 500


def facts_of(record: EventRecord) -> list[Fact]:
    """Return the unsaved facts that follow from an event, in the order of the kinds.

    None from an event of a restricted compartment, whose number nobody outside may learn, and none from one
    that belongs to no assembly.
    """
    if record.chain.startswith(COMPARTMENT) or record.assembly_id is None:
        return []
    return [
        _fact(record, kind, counted)
        for kind in kinds_of(record.name)
        for counted in kind.derive[record.name](record)
        if counted.quantity
    ]


def keep(record: EventRecord) -> None:
    """Write what follows from an event; doing it twice, or two at once, changes nothing."""
    with transaction.atomic():
        write(facts_of(record))


def write(rows: Sequence[Fact]) -> None:
    """Insert facts that are not there yet; of a subject that counts once the earliest event's fact stays.

    The database decides between two workers: the second insert is passed over, and then whoever has the
    earlier event takes the row.
    """
    Fact.objects.bulk_create(rows, ignore_conflicts=True, batch_size=TOGETHER)
    for row in rows:
        if row.once:
            standing = Fact.objects.filter(
                once=True, name=row.name, subject_kind=row.subject_kind, subject_id=row.subject_id
            )
            standing.filter(event_id__gt=row.event_id).update(
                event_id=row.event_id,
                assembly_id=row.assembly_id,
                case=row.case,
                on=row.on,
                quantity=row.quantity,
            )


def _fact(record: EventRecord, kind: FactKind, counted: Counted) -> Fact:
    subject_kind, subject_id = counted.subject or (record.subject_type, record.subject_id)
    return Fact(
        assembly_id=record.assembly_id,
        name=kind.name,
        case=counted.case,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        on=counted.on or clock.local_day(record.at),
        quantity=Decimal(counted.quantity),
        event=record,
        once=kind.once,
    )
