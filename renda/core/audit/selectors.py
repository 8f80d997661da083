"""Reading the record, within the bound scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext

from renda.core.access.models import Account
from renda.core.audit.models import COMPARTMENT, EventRecord
from renda.core.audit.sealing import Unsealed, unsealed_too_long
from renda.core.base import scope
from renda.core.base.actor import ROLE_LABELS, Role

__all__ = [
    "HistoryLine",
    "Unsealed",
    "events_in_scope",
    "history_lines",
    "matter_history",
    "public_matter_history",
    "subject_history",
    "unsealed_too_long",
]


def events_in_scope() -> QuerySet[EventRecord]:
    """Return the events of the bound assemblies, newest first; none in the public scope.

    Events of no assembly only where all is bound. Compartments are left out: their own apps read them.
    """
    bound = scope.current()
    rows = EventRecord.objects.exclude(chain__startswith=COMPARTMENT).order_by("-pk")
    if bound.assemblies is None:
        return rows
    rows = rows.filter(assembly_id__in=bound.assemblies)
    if bound.concern is not None:
        rows = rows.filter(matter__in=scope.matters_of(bound.concern).values("number"))
    return rows.filter(matter=bound.matter) if bound.matter else rows


def matter_history(number: str) -> QuerySet[EventRecord]:
    """Return what happened to the matter of this number, oldest first."""
    return events_in_scope().filter(matter=number).order_by("pk")


def subject_history(subject: Model) -> QuerySet[EventRecord]:
    """Return the acts on this row, oldest first."""
    rows = events_in_scope().filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return rows.order_by("pk")


def public_matter_history(number: str) -> list[dict[str, Any]]:
    """Return the steps of a matter that is public, oldest first: label, at, from, to, citations; never who or why.

    The caller has made sure that the matter is public.
    """
    rows = EventRecord.objects.filter(matter=number, chain__startswith="assembly:").order_by("pk")
    return [
        {
            "label": row.label,
            "at": row.at,
            **{key: row.step.get(key) for key in ("step", "from", "to", "citations")},
        }
        for row in rows
        if row.step.get("to")
    ]


@dataclass(frozen=True)
class HistoryLine:
    """One line of a history as staff read it."""

    at: datetime
    who: str
    label: str
    reason: str
    step: dict[str, Any]
    sequence: int | None  # None until sealed
    record: EventRecord


def history_lines(records: QuerySet[EventRecord]) -> list[HistoryLine]:
    """Return lines for a page with two queries whatever their number; order as given."""
    rows = list(records)
    accounts = {row.actor["account"] for row in rows if row.actor.get("account")}
    names = {
        account.pk: str(account)
        for account in Account.objects.select_related("person").filter(pk__in=accounts)
    }
    return [
        HistoryLine(
            at=row.at,
            who=_who(row, names),
            label=row.label,
            reason=str(row.step.get("reason") or ""),
            step=row.step,
            sequence=row.sequence,
            record=row,
        )
        for row in rows
    ]


def _who(record: EventRecord, names: dict[int, str]) -> str:
    role = record.actor.get("role", "")
    label = ROLE_LABELS[Role(role)] if role in set(Role) else gettext("有人")
    name = names.get(record.actor.get("account") or 0, "")
    return gettext("%(role)s　%(name)s") % {"role": label, "name": name} if name else str(label)
