"""Which of two figures is stricter, and whether a place may set its own."""

from __future__ import annotations

from collections.abc import Mapping

from renda.core.law.shapes import Parameter, Value
from renda.core.law.thresholds import Threshold


def weaker_than(
    definition: Parameter,
    value: Value | Mapping[str, Value] | None,
    floor: Value | Mapping[str, Value] | None,
) -> str:
    """Say whether a place's value is weaker than a binding one: `fixed` (no local figure is allowed at all),
    `weaker`, or an empty answer when it may stand."""
    if definition.local == "free" or floor is None or value is None:
        return ""
    if value == floor:
        return ""
    if definition.local == "none":
        return "fixed"
    for case in _keys(value):
        mine, theirs = value_of(value, case), value_of(floor, case)
        if mine is not None and theirs is not None and not _as_strict(definition.better, mine, theirs):
            return "weaker"
    return ""


def _as_strict(better: str, mine: Value, theirs: Value) -> bool:
    if isinstance(mine, Threshold) and isinstance(theirs, Threshold):
        return (
            mine.at_least_as_strict_as(theirs) if better == "higher" else theirs.at_least_as_strict_as(mine)
        )
    if isinstance(mine, int) and isinstance(theirs, int):
        return mine <= theirs if better == "lower" else mine >= theirs
    return str(mine) <= str(theirs) if better == "lower" else str(mine) >= str(theirs)


def _keys(value: Value | Mapping[str, Value]) -> list[str]:
    return list(value) if isinstance(value, Mapping) else [""]


def value_of(value: Value | Mapping[str, Value] | None, case: str) -> Value | None:
    return value.get(case) if isinstance(value, Mapping) else value
