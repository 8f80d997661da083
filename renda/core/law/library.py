"""All packs together: which of them reach a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from renda.core.law import shapes
from renda.core.law.calendars import WorkingCalendar
from renda.core.law.shapes import Instrument, Pack, Parameter


@dataclass(frozen=True)
class Library:
    """All packs, checked together; keys are pack codes."""

    packs: Mapping[str, Pack]

    def chain(self, place: str) -> tuple[Pack, ...]:
        """Return the packs that reach a place, narrowest first; a place without a pack falls to the next wider.

        Places are coded by area: cn_45 a region, cn_4501 its city, cn_450102 a district, cn_450102001 a township.
        """
        pack = self._nearest(place)
        found = []
        while pack is not None:
            found.append(pack)
            pack = self.packs.get(pack.parent)
        return tuple(found)

    def level(self, place: str) -> str:
        """Return the level of a place: its pack's, or as many steps below the nearest pack as its code is longer."""
        steps = 0
        while place not in self.packs:
            wider = _wider(place)
            if wider == place:
                return "nation"
            place, steps = wider, steps + 1
        found = shapes.LEVELS.index(self.packs[place].level) + steps
        return shapes.LEVELS[min(found, len(shapes.LEVELS) - 1)]

    def _nearest(self, place: str) -> Pack | None:
        while place not in self.packs:
            wider = _wider(place)
            if wider == place:
                return None
            place = wider
        return self.packs[place]

    @cached_property
    def definitions(self) -> dict[str, Parameter]:
        """Every parameter that any pack defines, by name."""
        return {name: row for pack in self.packs.values() for name, row in pack.definitions.items()}

    @cached_property
    def instruments(self) -> dict[str, Instrument]:
        """Every instrument that any pack names, by key."""
        return {key: row for pack in self.packs.values() for key, row in pack.instruments.items()}

    def calendar(self, place: str = "cn") -> WorkingCalendar | None:
        """Return the working-day calendar of the narrowest pack that has one."""
        return next((pack.calendar for pack in self.chain(place) if pack.calendar), None)


def _wider(place: str) -> str:
    root, _, digits = place.partition("_")
    if not digits:
        return root
    shorter = digits[: -3 if len(digits) in (5, 9) else -2]
    return f"{root}_{shorter}" if shorter else root
