"""Reading acts and the duty record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from renda.core.audit.api import EventRecord
from renda.core.base.actor import Actor
from renda.core.base.predicates import require
from renda.core.facts import api as facts
from renda.core.facts.models import Fact
from renda.core.people.api import seats_in_office
from renda.core.people.models import Assembly, Seat
from renda.lib.errors import NotAllowed
from renda.modules.duty import names
from renda.modules.duty.kinds import PERSON
from renda.modules.duty.models import Act, ActState


def deputy_seat(person: int, *, assembly: Assembly, on: date) -> Seat | None:
    """Return the seat that the person holds as a deputy of the assembly on a day, or None."""
    return seats_in_office(organ=None, assembly=assembly, on=on).filter(person=person).first()


def act_for_page(pk: int, *, viewer: Actor) -> Act:
    """Return an act that the viewer may see. Raises: NotAllowed, hidden where it is not in scope."""
    row = Act.objects.select_related("person", "file", "assembly").filter(pk=pk).first()
    if row is None:
        raise NotAllowed(gettext("没有这条履职活动。"), hidden=True)
    require("duty.see_act", viewer, row)
    return row


def acts_of(person: int, assembly: int) -> QuerySet[Act]:
    """Return the acts that a deputy reported and that do not count yet, newest first."""
    rows = Act.objects.filter(person=person, assembly=assembly)
    return rows.filter(state__in=(ActState.REPORTED, ActState.RETURNED)).order_by("-on", "-pk")


def acts_in(assembly: int, state: str) -> QuerySet[Act]:
    """Return an assembly's acts in a state, the oldest day first, with who and the file."""
    rows = Act.objects.filter(assembly=assembly, state=state).select_related("person", "file")
    return rows.order_by("on", "pk")


def alike(acts: Sequence[Act]) -> dict[int, list[Act]]:
    """Return for each of these acts (by its number) the others of the same person, day and kind that stand.

    A hint for whoever checks: both may be right.
    """
    if not acts:
        return {}
    wanted = Q()
    for act in acts:
        wanted |= Q(person=act.person_id, on=act.on, kind=act.kind)
    standing = (ActState.REPORTED, ActState.ACCEPTED)
    others = list(Act.objects.filter(wanted, state__in=standing).order_by("pk"))
    return {act.pk: [other for other in others if other.pk != act.pk and _same(act, other)] for act in acts}


def _same(one: Act, other: Act) -> bool:
    return (one.person_id, one.on, one.kind) == (other.person_id, other.on, other.kind)


@dataclass(frozen=True)
class Line:
    """One entry of a duty record: what, when, how many, and where it comes from."""

    name: str  # of the fact
    case: str
    label: str
    on: date
    quantity: int | Decimal
    unit: str
    source: str  # the event in words
    url: str


@dataclass(frozen=True)
class Sum:
    """How many of one thing."""

    name: str
    case: str
    label: str
    quantity: int | Decimal
    unit: str


def record_rows(person: int, assembly: int, *, since: date, until: date) -> QuerySet[Fact]:
    """Return the facts of a person's duty record in an assembly, both days included, oldest first."""
    rows = facts.recorded(since=since, until=until, subject=(PERSON, person))
    return rows.filter(assembly=assembly).select_related("event")


def lines_of(rows: Iterable[Fact]) -> list[Line]:
    """Return facts as lines of a record, in their order."""
    return [
        Line(
            name=row.name,
            case=row.case,
            label=names.whole_label(row.name, row.case),
            on=row.on,
            quantity=facts.whole(row.quantity),
            unit=names.unit_of(row.name),
            source=row.event.label,
            url=source_url(row.event),
        )
        for row in rows
    ]


def sums_of(rows: Iterable[Fact]) -> list[Sum]:
    """Return how many of each kind and case, in the order of the kinds' names; what is taken back again is left out."""
    found: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        found[row.name, row.case] = found.get((row.name, row.case), Decimal(0)) + row.quantity
    return [
        Sum(name, case, names.whole_label(name, case), facts.whole(quantity), names.unit_of(name))
        for (name, case), quantity in sorted(found.items())
        if quantity
    ]


def source_url(record: EventRecord) -> str:
    """Where the source of a fact is read; empty where it has no page."""
    if act := record.payload.get("act"):
        return reverse("duty:act", args=[act])
    return reverse("procedures:matter", args=[record.matter]) if record.matter else ""
