"""What modules show on the public front page: a registry of parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from renda.lib.registry import Registry


@dataclass(frozen=True)
class FrontPart:
    """One part of the front page: its template with its context."""

    template: str
    context: dict[str, Any]


PartMaker = Callable[[date], FrontPart]


@dataclass(frozen=True)
class PartEntry:
    """A registered maker and its place on the page."""

    order: int
    make: PartMaker


_parts: Registry[PartEntry] = Registry("front page parts")


def front_part(name: str, *, order: int) -> Callable[[PartMaker], PartMaker]:
    """Register `(today) -> FrontPart`; it runs within the public scope."""

    def wrap(make: PartMaker) -> PartMaker:
        _parts.add(name, PartEntry(order, make))
        return make

    return wrap


def front_parts(today: date) -> list[FrontPart]:
    """Return the parts in their order."""
    return [
        entry.make(today) for entry in sorted((e for _, e in _parts.items()), key=lambda entry: entry.order)
    ]
