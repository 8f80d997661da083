"""A procedure as declared: plain frozen rows, and the registers of guards, effects and versions. No Django here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from renda.core.base.actor import Role
from renda.lib.registry import Registry
from renda.lib.saying import say


@dataclass(frozen=True)
class DeadlineRule:
    """A clock that a state starts, the steps that meet it, and who hears when its day has passed.

    Its day follows from the law's `parameter` (and its case), or is given by the act that takes one of the steps
    `given_by`, as the closing day of a consultation is. It runs on while the matter is in one of the states `through`.
    """

    ends_with: tuple[str, ...]
    parameter: str = ""
    case: str = ""
    given_by: tuple[str, ...] = ()
    label: str = ""
    through: tuple[str, ...] = ()
    escalates_to: tuple[Role, ...] = ()

    @property
    def key(self) -> str:
        """What tells a state's clocks apart: the first of the steps that meet it."""
        return self.ends_with[0]


@dataclass(frozen=True)
class Holders:
    """Which levels of assemblies may have matters of a procedure, and by which article; no level: all."""

    levels: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    practice: str = ""

    def include(self, level: str) -> bool:
        """Whether an assembly of this level may."""
        return not self.levels or level in self.levels


@dataclass(frozen=True)
class State:
    """A state of a matter; `phase` gathers states in the chart, `next` is the step that comes by rule."""

    key: str
    label: str
    phase: str = ""
    final: bool = False
    next: str = ""
    deadlines: tuple[DeadlineRule, ...] = ()


@dataclass(frozen=True)
class GuardRule:
    """A named guard and the articles that demand it; the step's page shows the figure of its `parameter`."""

    name: str
    basis: tuple[str, ...] = ()
    practice: str = ""
    parameter: str = ""


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
    holders: Holders = Holders()

    def steps_from(self, state: str) -> list[Transition]:
        """Return the steps that leave a state, in the order of the page."""
        return [step for step in self.transitions.values() if state in step.origins]

    def clock(self, state: str, key: str) -> DeadlineRule | None:
        """Return the rule of a state's clock, or None where this version has no such clock."""
        known = self.states[state].deadlines if state in self.states else ()
        return next((rule for rule in known if rule.key == key), None)

    def clocks_met_by(self, step: str) -> set[str]:
        """Return the keys of the clocks that a step meets."""
        rules = (rule for state in self.states.values() for rule in state.deadlines)
        return {rule.key for rule in rules if step in rule.ends_with}


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
Addressee = Callable[[Any, Role], dict[str, Any] | None]
Effect = Callable[[Any, Any, Any], None]

guards: Registry[Guard] = Registry("guards")
effects: Registry[Effect] = Registry("effects")
# By procedure: whose to-do a step of a role is, as fields of the to-do (`person`, `body` …); None where nobody waits.
addressees: Registry[Addressee] = Registry("addressees")
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


def state_labels(key: str) -> dict[str, str]:
    """Return the label of every state of a procedure, the newest version's word where they differ."""
    return {state.key: say(state.label) for version in versions_of(key) for state in version.states.values()}
