"""All packs together: which of them reach a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from renda.core.law import shapes
from renda.core.law.calendars import WorkingCalendar
from renda.core.law.shapes import Instrument, Pack, Parameter, Rule


@dataclass(frozen=True)
class Library:
    """All packs, checked together; keys are pack codes."""

    packs: Mapping[str, Pack]

    def chain(self, place: str) -> tuple[Pack, ...]:
        """Return the packs that reach a place, narrowest first; a place without a pack falls to the next wider.

        Places are coded by area: cn_45 a region, cn_4501 its city, cn_450102 a district, cn_450102001 a township;
        or by the plain area code, 450102 (450100 the city itself).
        """
        pack = self._nearest(self.place_of(place))
        found = []
        while pack is not None:
            found.append(pack)
            pack = self.packs.get(pack.parent)
        return tuple(found)

    def rule(self, name: str, place: str) -> Rule | None:
        """Return the rule of this name from the narrowest pack that has it, or None."""
        rules = (rule for pack in self.chain(place) for rule in pack.rules)
        return next((rule for rule in rules if rule.name == name), None)

    def level(self, place: str) -> str:
        """Return the level of a place: its pack's, or as many steps below the nearest pack as its code is longer."""
        place, steps = self.place_of(place), 0
        while place not in self.packs:
            wider = _wider(place)
            if wider == place:
                return "nation"
            place, steps = wider, steps + 1
        found = shapes.LEVELS.index(self.packs[place].level) + steps
        return shapes.LEVELS[min(found, len(shapes.LEVELS) - 1)]

    def place_of(self, code: str) -> str:
        """Return the place of a plain area code: cn_450102 for 450102, or below the pack that names the area."""
        if not code.isdigit():
            return code
        digits = code
        while len(digits) in (4, 6) and digits.endswith("00"):
            digits = digits[:-2]
        for pack in self.packs.values():
            if pack.area and digits.startswith(pack.area):
                return f"{pack.code}_{digits.removeprefix(pack.area)}".rstrip("_")
        return f"cn_{digits}"

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
