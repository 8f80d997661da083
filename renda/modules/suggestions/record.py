"""What the record keeps of co-signing, and how it is forgotten."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from renda.core.audit.api import forget
from renda.core.audit.models import EventRecord, Receipt
from renda.core.base.actor import Actor
from renda.modules.suggestions.events import CoSigned, Declined, GatheringBegun, GatheringChanged
from renda.modules.suggestions.models import Gathering

NAMING = (GatheringBegun.name, GatheringChanged.name, CoSigned.name, Declined.name)


def forget_signers(
    gathering: Gathering, persons: Collection[int] | None, *, reason: str, at: datetime
) -> None:
    """Erase from the record who was asked and who signed: everyone, or these persons; inside an action.

    A list of the invited goes as soon as one of them is to be forgotten: it cannot be parted. What a form left to
    know it again names its sender too and goes with it.
    """
    values, records = [], []
    rows = EventRecord.objects.filter(name__in=NAMING, payload__gathering=gathering.pk)
    for record in rows.prefetch_related("personal_values"):
        for row in record.personal_values.all():
            value = record.personal_value(row.field)
            named = set(value) if isinstance(value, list) else {value}
            if persons is None or named & set(persons):
                values.append(row.pk)
                records.append(record.pk)
    Receipt.objects.filter(event__in=records).delete()
    forget(by=Actor.system(assembly=gathering.assembly_id), at=at, reason=reason, values=values)
