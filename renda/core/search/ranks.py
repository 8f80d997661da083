"""One number that orders entries from old to new, so that the newest twenty need no sorting of the rest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from renda.core.search.models import Entry

_START = datetime(2000, 1, 1, tzinfo=UTC)
_SERIALS = 1 << 22
_LATEST = (1 << 41) - 2  # milliseconds, in 2069; beyond it a rank would not fit into 64 bits


def first_rank(at: datetime, object_id: int) -> int:
    """Return the rank an entry would like to have: milliseconds since 2000, then bits of its identifier.

    What is older than 2000 has the rank of its first moment, what is later than 2069 that of its last.
    """
    milliseconds = (at - _START) // timedelta(milliseconds=1)
    return min(max(milliseconds, 0), _LATEST) * _SERIALS + object_id % _SERIALS


def free_ranks(wished: list[int]) -> list[int]:
    """Return as many ranks that no entry has, each its wish or the next free one above it."""
    taken = set(_taken(wished))
    granted = []
    for wish in wished:
        while wish in taken:
            wish += 1
            if wish not in taken and Entry.objects.filter(rank=wish).exists():
                taken.add(wish)
        taken.add(wish)
        granted.append(wish)
    return granted


def _taken(wished: Collection[int]) -> list[int]:
    return list(Entry.objects.filter(rank__in=wished).values_list("rank", flat=True))
