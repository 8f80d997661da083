"""Points from counts: a pure function of a rule pack's version and of how often each thing was counted.

All points are whole hundredths (`100` is one point): an item is rounded once, half up, and all sums after it are
exact, so that what is shown adds up. docs/explain/points.md has a worked table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

Counts = Mapping[tuple[str, str], Decimal]  # (fact, case) to quantity
HUNDREDTHS = 100
ZERO = Decimal(0)


@dataclass(frozen=True)
class Item:
    """What earns (or costs) points: of which fact, which cases weigh how much, how many points each.

    `weights` is empty where every case counts once. `per` is how many units make one count, `full_only` leaves a
    part of one out, `after` is the number that is passed over first. `most` caps the item, counted without sign.
    """

    key: str
    label: str
    group: str
    fact: str
    points: Fraction
    weights: tuple[tuple[str, Fraction], ...] = ()
    per: Fraction = Fraction(1)
    full_only: bool = False
    after: Fraction = Fraction(0)
    most: int | None = None


@dataclass(frozen=True)
class Group:
    """A class of items with its own bounds."""

    key: str
    label: str
    most: int | None = None
    least: int | None = None


@dataclass(frozen=True)
class Band:
    """From so many points on; the last one has no lower end."""

    key: str
    label: str
    least: int | None


@dataclass(frozen=True)
class Low:
    """Below so many points in so many years one after another the office is told; nothing else follows."""

    below: int
    years: int


@dataclass(frozen=True)
class Version:
    """A rule pack as it holds from a day on."""

    starts_on: date
    practice: str
    period: str  # year, quarter or term
    base: int
    least: int | None
    most: int | None
    groups: tuple[Group, ...]
    items: tuple[Item, ...]
    bands: tuple[Band, ...]
    low: Low | None = None


@dataclass(frozen=True)
class ItemPoints:
    """What one item gives: the weighted quantity, the points, and what is left of them under its cap."""

    item: Item
    quantity: Fraction
    earned: int
    kept: int


@dataclass(frozen=True)
class GroupPoints:
    """What a class gives: the sum of its items, and what is left of it within its bounds."""

    group: Group
    items: tuple[ItemPoints, ...]
    earned: int
    kept: int


@dataclass(frozen=True)
class Points:
    """The whole reckoning of one person in one period."""

    groups: tuple[GroupPoints, ...]
    base: int
    earned: int
    total: int
    band: Band


def reckon(version: Version, counts: Counts) -> Points:
    """Return what the counts of one person in one period give under a version of a rule pack.

    Units: hundredths of a point. Order: items and classes as the pack has them.
    """
    groups = tuple(_group(version, group, counts) for group in version.groups)
    earned = version.base + sum(group.kept for group in groups)
    total = _within(earned, version.least, version.most)
    return Points(groups, version.base, earned, total, band_of(version, total))


class Reckoner:
    """Totals under one version for very many persons: an item's points are worked out once for each quantity.

    Gives what `reckon` gives; many persons have done a thing equally often.
    """

    def __init__(self, version: Version) -> None:
        self._version = version
        self._items = [(item, tuple((item.fact, case) for case, _ in item.weights)) for item in version.items]
        self._known: list[dict[tuple[Decimal, ...], int]] = [{} for _ in version.items]
        place = {group.key: number for number, group in enumerate(version.groups)}
        self._places = [place[item.group] for item in version.items]

    def total(self, counts: Counts) -> int:
        """Return the total of one person, in hundredths."""
        whole: dict[str, Decimal] = {}
        for (fact, _), quantity in counts.items():
            whole[fact] = whole.get(fact, ZERO) + quantity
        sums = [0] * len(self._version.groups)
        for number, (item, cases) in enumerate(self._items):
            if item.fact in whole:
                key = tuple(counts.get(case, ZERO) for case in cases) if cases else (whole[item.fact],)
                known = self._known[number]
                if key not in known:
                    known[key] = points_of(item, weighted(item, counts))[1]
                sums[self._places[number]] += known[key]
        earned = self._version.base
        for group, points in zip(self._version.groups, sums, strict=True):
            earned += _within(points, group.least, group.most)
        return _within(earned, self._version.least, self._version.most)


def band_of(version: Version, total: int) -> Band:
    """Return the first band whose lower end the points reach."""
    return next(band for band in version.bands if band.least is None or total >= band.least)


def weighted(item: Item, counts: Counts) -> Fraction:
    """Return how much of an item was done: each case times its weight, never below zero."""
    if item.weights:
        found = sum(
            (Fraction(counts.get((item.fact, case), 0)) * weight for case, weight in item.weights),
            Fraction(0),
        )
    else:
        found = sum((Fraction(each) for (fact, _), each in counts.items() if fact == item.fact), Fraction(0))
    return max(found, Fraction(0))


def points_of(item: Item, quantity: Fraction) -> tuple[int, int]:
    """Return the points of an item, rounded to hundredths half up, before and under its cap."""
    units = max(quantity - item.after, Fraction(0)) / item.per
    if item.full_only:
        units = Fraction(units.numerator // units.denominator)
    size = _half_up(units * abs(item.points) * HUNDREDTHS)
    kept = size if item.most is None else min(size, item.most)
    return (size, kept) if item.points > 0 else (-size, -kept)


def _group(version: Version, group: Group, counts: Counts) -> GroupPoints:
    items = []
    for item in version.items:
        if item.group == group.key:
            quantity = weighted(item, counts)
            items.append(ItemPoints(item, quantity, *points_of(item, quantity)))
    earned = sum(each.kept for each in items)
    return GroupPoints(group, tuple(items), earned, _within(earned, group.least, group.most))


def _within(points: int, least: int | None, most: int | None) -> int:
    if most is not None:
        points = min(points, most)
    return points if least is None else max(points, least)


def _half_up(size: Fraction) -> int:
    return (2 * size.numerator + size.denominator) // (2 * size.denominator)
