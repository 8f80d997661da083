"""Reading assemblies, seats and organs."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from renda.core.people.models import Assembly, Organ, Seat


def subtree(assembly: Assembly) -> QuerySet[Assembly]:
    """Return the assembly and all below it, in tree order."""
    return Assembly.objects.filter(path__startswith=assembly.path).order_by("path")


def seats_in_office(*, organ: Organ | None, assembly: Assembly, on: date) -> QuerySet[Seat]:
    """Return the seats held on a day, in the organ or (None) as deputies of the assembly.

    Suspended deputies are included; whether they count is a question of law (corrections.md 2).
    """
    held = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))
    return Seat.objects.filter(held, assembly=assembly, organ=organ).order_by("pk")
