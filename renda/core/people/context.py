"""The name under which the pages speak: the assembly of the active hat, else the installation's own."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

from renda.core.people.models import Assembly

KEPT_FOR = 300  # seconds; a name changes once in years


def place(request: HttpRequest) -> dict[str, str]:
    """Context: `place_name`."""
    actor = getattr(request, "actor", None)
    assembly = actor.assembly if actor is not None and actor.is_staff else None
    key = f"place-name:{assembly or 'public'}"
    name = cache.get(key)
    if name is None:
        name = _name_of(assembly)
        if name:
            cache.set(key, name, KEPT_FOR)
    return {"place_name": name}


def _name_of(assembly: int | None) -> str:
    """The assembly's standing committee; for the public, that of the first city (or the topmost assembly)."""
    if assembly is not None:
        found = Assembly.objects.filter(pk=assembly).first()
    else:
        found = Assembly.objects.filter(level="city").first() or Assembly.objects.first()
    return found.standing_committee_name if found else ""
