"""A procedure as declared, in plain frozen rows, and the registries of what pages name. No Django here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from renda.core.base.actor import Role
from renda.lib.registry import Registry


@dataclass(frozen=True)
class DeadlineRule:
    """A clock that a state starts: the law's parameter, its case, the step that ends it, who hears when it is late."""

    parameter: str
    ends_with: str
    case: str = ""
    escalates_to: tuple[Role, ...] = ()


@dataclass(frozen=True)
class State:
    """A state of a matter; `phase` gathers states in the chart, `next` is the step that comes by rule."""

    key: str
    label: str
    phase: str = ""
    final: bool = False
    next: str = ""
    deadline: DeadlineRule | None = None


@dataclass(frozen=True)
class GuardRule:
    """A named guard and the articles that demand it."""

    name: str
    basis: tuple[str, ...] = ()
    practice: str = ""


@dataclass(frozen=True)
class Transition:
    """A step: from which states to which, who may, guards and effects by name, and its article or practice.

    `by_hand` steps are recorded with date and paper, until the module that performs them is there.
    """

    key: str
    label: str
    origins: tuple[str, ...]
    target: str
    who: tuple[Role, ...]
    guards: tuple[GuardRule, ...] = ()
    effects: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    practice: str = ""
    by_hand: bool = False


@dataclass(frozen=True)
class ProcedureVersion:
    """One version of a procedure, in force from a day; `running` says what becomes of matters already begun."""

    key: str
    label: str
    kind: str  # the two or three letters in a matter's number
    starts_on: date
    running: str  # keep | move
    initial: str
    states: dict[str, State]
    transitions: dict[str, Transition]
    moved: dict[str, str]
    file: str

    def steps_from(self, state: str) -> list[Transition]:
        """Return the steps that leave a state, in the order of the page."""
        return [step for step in self.transitions.values() if state in step.origins]


@dataclass(frozen=True)
class Lack:
    """Why a guard says no. `kind`: fact, clock or papers; only the last two may yield to a recorded reason.

    `refuses` is true where the figure behind it is binding, national and checked by a person.
    """

    text: str
    kind: str = "fact"
    citations: tuple[str, ...] = ()
    refuses: bool = True


Guard = Callable[[Any, Any, date], Lack | None]
Effect = Callable[[Any, Any, Any], None]

guards: Registry[Guard] = Registry("guards")
effects: Registry[Effect] = Registry("effects")
versions: Registry[ProcedureVersion] = Registry("procedure versions")


def guard(name: str) -> Callable[[Guard], Guard]:
    """Register `(matter, actor, on) -> Lack or None` under its name."""

    def wrap(function: Guard) -> Guard:
        return guards.add(name, function)

    return wrap


def effect(name: str) -> Callable[[Effect], Effect]:
    """Register `(matter, actor, at) -> None` under its name; it writes rows of its own app only."""

    def wrap(function: Effect) -> Effect:
        return effects.add(name, function)

    return wrap


def versions_of(key: str) -> list[ProcedureVersion]:
    """Return the versions of a procedure, oldest first."""
    found = [version for _, version in versions.items() if version.key == key]
    return sorted(found, key=lambda version: version.starts_on)


def step_labels(key: str) -> dict[str, str]:
    """Return the label of every step of a procedure, the newest version's word where they differ."""
    return {step.key: step.label for version in versions_of(key) for step in version.transitions.values()}
