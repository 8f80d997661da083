"""Reading acts and the duty record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.db.models import Sum as TotalOf
from django.urls import reverse
from django.utils.translation import gettext

from renda.core.audit.api import EventRecord
from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.base.predicates import require
from renda.core.facts import api as facts
from renda.core.facts.models import Fact
from renda.core.people.api import seats_in_office
from renda.core.people.models import Assembly, Seat
from renda.lib.errors import NotAllowed
from renda.modules.duty import names
from renda.modules.duty.kinds import PERSON
from renda.modules.duty.models import Act, ActState, Appeal, Profile


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
    if appeal := record.payload.get("appeal"):
        return reverse("duty:appeal", args=[appeal])
    if pair := record.payload.get("pair"):
        return reverse("duty:pair", args=[pair])
    return reverse("procedures:matter", args=[record.matter]) if record.matter else ""


def deputies_in(assembly: Assembly, *, on: date, words: str = "", constituency: str = "") -> QuerySet[Seat]:
    """Return the deputies' seats held on a day with their persons, by constituency and name."""
    rows = seats_in_office(organ=None, assembly=assembly, on=on).select_related("person")
    if words:
        rows = rows.filter(person__name__icontains=words)
    if constituency:
        rows = rows.filter(constituency=constituency)
    return rows.order_by("constituency", "person__name", "pk")


def constituencies(assembly: Assembly, *, on: date) -> list[str]:
    """Return the constituencies of the deputies in office, in order."""
    rows = seats_in_office(organ=None, assembly=assembly, on=on).exclude(constituency="")
    return sorted(set(rows.values_list("constituency", flat=True)))


def deputy_for_page(person: int, *, viewer: Actor) -> Seat:
    """Return the newest deputy's seat of a person in the viewer's assembly. Raises: NotAllowed, hidden."""
    rows = Seat.objects.filter(assembly=viewer.assembly, organ=None, person=person)
    seat = rows.select_related("person", "assembly").order_by("-starts_on").first()
    if seat is None:
        raise NotAllowed(gettext("没有这名代表。"), hidden=True)
    return seat


def appeal_for_page(pk: int, *, viewer: Actor) -> Appeal:
    """Return an appeal that the viewer may see. Raises: NotAllowed, hidden where it is not in scope."""
    row = Appeal.objects.select_related("person", "assembly").filter(pk=pk).first()
    if row is None:
        raise NotAllowed(gettext("没有这件申诉。"), hidden=True)
    require("duty.see_appeal", viewer, row)
    return row


def appeals_in(assembly: int, *, state: str = "") -> QuerySet[Appeal]:
    """Return an assembly's appeals, those that wait and end soonest first."""
    rows = Appeal.objects.filter(assembly=assembly).select_related("person")
    rows = rows.filter(state=state) if state else rows
    return rows.order_by("due_on", "filed_at", "pk")


def counts_by_kind(
    persons: Sequence[int], assembly: int, *, since: date, until: date
) -> dict[int, list[Sum]]:
    """Return for each person how often each thing was counted; what nobody counted is left out."""
    rows = facts.recorded(since=since, until=until).filter(
        assembly=assembly, subject_kind=PERSON, subject_id__in=[str(person) for person in persons]
    )
    sums = rows.order_by().values_list("subject_id", "name", "case").annotate(sum=TotalOf("quantity"))
    found: dict[int, list[Sum]] = {person: [] for person in persons}
    for person, name, case, quantity in sorted(sums):
        if quantity and name != names.CORRECTIONS:
            found[int(person)].append(
                Sum(name, case, names.whole_label(name, case), facts.whole(quantity), names.unit_of(name))
            )
    return found


@dataclass(frozen=True)
class PublicDeputy:
    """What everyone may read about a deputy."""

    profile: Profile
    name: str
    constituency: str
    office: str
    since: date
    this_year: list[Sum]
    in_all: list[Sum]


def public_assembly(place: str) -> Assembly | None:
    """Return the assembly with this code; without one the first city, or the topmost assembly."""
    if place:
        return Assembly.objects.filter(code=place).first()
    return Assembly.objects.filter(level="city").order_by("path").first() or Assembly.objects.first()


def public_deputies(assembly: Assembly, *, on: date) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return for each constituency (profile, name) of the deputies in office whose page is published, by name."""
    with scope.assemblies([assembly.pk]):
        published = Profile.objects.filter(assembly=assembly, published_at__isnull=False)
        pages = dict(published.values_list("person", "pk"))
        seats = deputies_in(assembly, on=on).values_list("constituency", "person", "person__name")
        found: dict[str, list[tuple[int, str]]] = {}
        for constituency, person, name in seats:
            if person in pages:
                found.setdefault(constituency, []).append((pages[person], name))
    return list(found.items())


def public_deputy(pk: int, *, on: date) -> PublicDeputy:
    """Return the published page of a deputy in office: name, seat, counts; no points and no band.

    Raises: NotAllowed, hidden where nothing is published.
    """
    profile = (
        Profile.objects.filter(pk=pk, published_at__isnull=False)
        .select_related("person", "assembly", "photo")
        .first()
    )
    if profile is not None:
        with scope.assemblies([profile.assembly_id]):
            seat = deputy_seat(profile.person_id, assembly=profile.assembly, on=on)
            if seat is not None:
                person, assembly = profile.person_id, profile.assembly_id
                year = counts_by_kind([person], assembly, since=date(on.year, 1, 1), until=on)
                whole = counts_by_kind([person], assembly, since=seat.starts_on, until=on)
                return PublicDeputy(
                    profile, profile.person.name, seat.constituency, seat.office, seat.starts_on,
                    year[person], whole[person],
                )  # fmt: skip
    raise NotAllowed(gettext("没有公布这名代表的信息。"), hidden=True)
