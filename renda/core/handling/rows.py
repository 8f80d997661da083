"""Rows of parts as lists show them: with the state in words and the light of the first clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from renda.core.handling.models import Handling
from renda.core.handling.selectors import Light, light_of
from renda.core.procedures.api import state_in, version_of
from renda.core.procedures.models import Matter
from renda.lib.saying import say


@dataclass(frozen=True)
class PartRow:
    """A part in a list; `due_on` and `urged` come from `selectors.with_clock`."""

    part: Handling
    state: str
    light: Light
    due_on: date | None
    urged: int
    days_late: int


def state_label(matter: Matter, on: date) -> str:
    """Return where a matter stands, in words; asks no database."""
    version = version_of(matter, on)
    return say(version.states[state_in(version, matter)].label)


def row_of(part: Handling, on: date) -> PartRow:
    """Return a part as a row; asks no database."""
    due_on: date | None = getattr(part, "due_on", None)
    late = (on - due_on).days if due_on is not None and due_on < on else 0
    return PartRow(
        part,
        state_label(part.matter, on),
        light_of(due_on, on),
        due_on,
        getattr(part, "urged", None) or 0,
        late,
    )


def rows_of(parts: Iterable[Handling], on: date) -> list[PartRow]:
    """Return parts as rows, in their order."""
    return [row_of(part, on) for part in parts]
