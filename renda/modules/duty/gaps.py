"""Who has been in touch with whom, and where the gaps are, measured against the place's figure where it has one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import gettext

from renda.core.law import api as law
from renda.core.people.models import Assembly
from renda.lib.errors import NotAllowed
from renda.modules.duty.kinds import PairKind
from renda.modules.duty.models import Contacted, Pair

FIGURES = {
    PairKind.MEMBER_DEPUTY: "duty.contact.members_yearly",
    PairKind.DEPUTY_VOTERS: "duty.contact.voters_yearly",
}


@dataclass(frozen=True)
class Measure:
    """How many contacts a year are asked for; `count` is None where the place has set none."""

    kind: str
    label: str
    words: str
    count: int | None


def measures(assembly: Assembly, *, on: date) -> dict[str, Measure]:
    """Return by kind of pair how many contacts a year the place asks for on a day."""
    found = {}
    for kind, name in FIGURES.items():
        figure = law.resolve(name, on=on, place=assembly.place)
        count = figure.value if figure.is_set and isinstance(figure.value, int) else None
        words = law.figure_words(figure) if figure.is_set else ""
        found[kind.value] = Measure(kind.value, law.label_of(figure), words, count)
    return found


def pairs_in_force(assembly: int, *, on: date, kind: str = "") -> QuerySet[Pair]:
    """Return the pairs of a day with their sides, last contact and this year's count; never contacted ones first.

    Then by the last contact, oldest first: that order shows the gaps, it does not judge persons.
    """
    rows = Pair.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), assembly=assembly, starts_on__lte=on)
    if kind:
        rows = rows.filter(kind=kind)
    counts = Q(contacts__withdrawn_at=None)
    rows = rows.annotate(
        last_on=Max("contacts__on", filter=counts),
        this_year=Count("contacts", filter=counts & Q(contacts__on__gte=date(on.year, 1, 1))),
    )
    return rows.select_related("keeper", "deputy").order_by(
        F("last_on").asc(nulls_first=True), "keeper__name", "pk"
    )


def pairs_of(person: int, assembly: int, *, on: date) -> QuerySet[Pair]:
    """Return the pairs that a person keeps, or is kept in touch by, on a day."""
    rows = pairs_in_force(assembly, on=on)
    return rows.filter(Q(keeper=person) | Q(deputy=person))


def pair_for_page(pk: int, *, viewer_person: int | None, is_office: bool) -> Pair:
    """Return a pair that the viewer keeps or that the office looks after. Raises: NotAllowed, hidden."""
    row = Pair.objects.select_related("keeper", "deputy", "assembly").filter(pk=pk).first()
    if row is None or not (is_office or (viewer_person is not None and row.keeper_id == viewer_person)):
        raise NotAllowed(gettext("没有这一联系关系。"), hidden=True)
    return row


def heard_in(assembly: int, *, waiting: bool) -> QuerySet[Contacted]:
    """Return what was heard in contacts and waits to be handed on (or has been), the oldest first."""
    rows = Contacted.objects.filter(assembly=assembly, withdrawn_at=None, handed_at__isnull=waiting)
    return rows.exclude(heard="").select_related("pair__keeper", "pair__deputy").order_by("on", "pk")
