"""Reading places' own figures and people's checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from renda.core.law.models import PlaceEntry, ShippedCheck
from renda.core.law.packs import library
from renda.core.law.shapes import Entry, Pack, PlaceFigure
from renda.core.people.models import Assembly


def assembly_at(place: str) -> Assembly | None:
    """Return the assembly of a place: by its own code, else the one of the place's level that the pack is given to."""
    named = list(Assembly.objects.filter(Q(code=place) | Q(place=place)).order_by("path"))
    level = library().level(place)
    fitting = (
        [row for row in named if row.code == place] or [row for row in named if row.level == level] or named
    )
    return fitting[0] if fitting else None


def figures_of(place: str) -> list[PlaceFigure]:
    """Return a place's own figures, checked or not, in the order of name and first day."""
    assembly = assembly_at(place)
    if assembly is None:
        return []
    known = library().definitions
    return [row.figure(place) for row in entries_of(assembly) if row.name in known]


def entries_of(assembly: Assembly, name: str = "") -> QuerySet[PlaceEntry]:
    """Return an assembly's own entries, of one parameter if named, in the order of name and first day."""
    rows = PlaceEntry.objects.filter(assembly=assembly).select_related("entered_by", "checked_by")
    return rows.filter(name=name) if name else rows


def checks_for(place: str) -> dict[str, date]:
    """Return the day of the last check of each shipped entry (by digest), made in the place or above it."""
    assembly = assembly_at(place)
    if assembly is None:
        return {}
    rows = ShippedCheck.objects.filter(assembly__code__in=above(assembly)).order_by("checked_on", "pk")
    return dict(rows.values_list("digest", "checked_on"))


def above(assembly: Assembly) -> list[str]:
    """Return the codes of the assembly and of all above it in the tree."""
    return assembly.path.strip("/").split("/")


@dataclass(frozen=True)
class ShippedValue:
    """One value of a parameter in a pack that reaches the place, with its last check."""

    pack: Pack
    entry: Entry
    ends_before: date | None
    check: ShippedCheck | None


def shipped_values(name: str, assembly: Assembly) -> list[ShippedValue]:
    """Return what the packs hold for a parameter in the assembly's place, narrowest pack first, newest first."""
    checks = {
        row.digest: row
        for row in ShippedCheck.objects.filter(assembly__code__in=above(assembly), name=name)
        .select_related("checked_by")
        .order_by("checked_on", "pk")
    }
    found = []
    for pack in library().chain(assembly.place):
        entries = pack.values.get(name, ())
        ends = [*(entry.starts_on for entry in entries), None][1:]
        for entry, ends_before in reversed(list(zip(entries, ends, strict=True))):
            found.append(ShippedValue(pack, entry, ends_before, checks.get(entry.digest)))
    return found
