"""What a chart is made of, before anything has a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ChartState:
    """A state. `phase` groups neighbouring states into a band; `visited_on` is the day it was entered."""

    key: str
    label: str
    phase: str = ""
    final: bool = False
    visited_on: date | None = None
    visited: bool = False


@dataclass(frozen=True)
class ChartTransition:
    """A step from one state to another; `practice` when no article stands behind it, `taken` when it was gone."""

    source: str
    target: str
    label: str = ""
    practice: bool = False
    taken: bool = False


@dataclass(frozen=True)
class StateChart:
    """A whole chart. The order of `states` is the order of reading: a transition to an earlier state runs back."""

    title: str
    states: Sequence[ChartState]
    transitions: Sequence[ChartTransition] = ()
    present: str = ""


@dataclass(frozen=True)
class Link:
    """All transitions between the same two states, drawn as one line; `back` against the order of reading."""

    source: str
    target: str
    labels: tuple[str, ...]
    practice: bool
    taken: bool
    back: bool


class UnknownState(ValueError):
    """A transition or the present state names a state that the chart does not have."""


def links_of(chart: StateChart) -> list[Link]:
    """Return one link for each pair of states, in the order of the transitions.

    Raises: UnknownState.
    """
    place = {state.key: index for index, state in enumerate(chart.states)}
    pairs: dict[tuple[str, str], list[ChartTransition]] = {}
    for transition in chart.transitions:
        for key in (transition.source, transition.target):
            if key not in place:
                raise UnknownState(
                    f"The chart “{chart.title}” has no state “{key}”; declare it or mend the step."
                )
        pairs.setdefault((transition.source, transition.target), []).append(transition)
    if chart.present and chart.present not in place:
        raise UnknownState(f"The chart “{chart.title}” has no state “{chart.present}” to mark as present.")
    return [_link(source, target, steps, place) for (source, target), steps in pairs.items()]


def _link(source: str, target: str, steps: list[ChartTransition], place: dict[str, int]) -> Link:
    return Link(
        source=source,
        target=target,
        labels=tuple(dict.fromkeys(step.label for step in steps if step.label)),
        practice=all(step.practice for step in steps),
        taken=any(step.taken for step in steps),
        back=place[target] <= place[source],
    )
