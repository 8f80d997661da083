"""Reading the values of law packs; the strict reading itself is in `lib.strict_yaml`."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from renda.core.law.shapes import Value, YearDay
from renda.core.law.thresholds import Threshold, parse_threshold
from renda.lib.strict_yaml import BrokenPack, Spot, choice, day, listing, mapping, read_yaml, text, texts

__all__ = [
    "BrokenPack", "Spot", "choice", "day", "listing", "mapping", "read_yaml", "text", "texts",
]  # fmt: skip


def value(found: Any, spot: Spot, kind: str) -> Value:
    """Return a value of the parameter's type: a whole number, a Threshold or a YearDay."""
    if kind in ("number", "duration"):
        if not isinstance(found, int) or isinstance(found, bool) or found < 0:
            raise spot.broken(f"a {kind} is a whole number, not {found!r}")
        return found
    if kind == "fraction":
        return _threshold(found, spot)
    return _year_day(found, spot)


def _threshold(found: Any, spot: Spot) -> Threshold:
    try:
        return parse_threshold(str(found))
    except ValueError as fault:
        raise spot.broken(str(fault)) from fault


def _year_day(found: Any, spot: Spot) -> YearDay:
    parts = re.fullmatch(r"(\d\d)-(\d\d)", found) if isinstance(found, str) else None
    try:
        if parts is None:
            raise ValueError
        date(2000, int(parts[1]), int(parts[2]))
    except ValueError:
        raise spot.broken(f'a yearly date is written "01-31" in quotes, not {found!r}') from None
    return YearDay(int(parts[1]), int(parts[2]))
