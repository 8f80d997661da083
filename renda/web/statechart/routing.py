"""Which way each line takes: only through the lanes between rows and columns, so that it never crosses a box.

A *street* is the space above a row (`("across", row)`, the last below all rows) or left of a column (`("down", column)`).
Lines that would lie on each other in a street take lanes of their own; lines to one state with one label share one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from renda.web.statechart.placing import Cell, Placing
from renda.web.statechart.shapes import Link

Street = tuple[str, int]


@dataclass
class Route:
    """A link's way. `kind`: straight (next column, same row), fork (next column, another row) or round.

    A round way leaves from the `leaves` side (top or bottom), follows `streets` in order and arrives at the `arrives` side.
    """

    link: Link
    kind: str
    leaves: str = "right"
    arrives: str = "left"
    streets: list[Street] = field(default_factory=list)

    @property
    def bus(self) -> tuple[str, ...]:
        """Lines with the same bus may lie on each other: same target, same words, same side."""
        return (self.link.target, self.arrives, *self.link.labels, "back" if self.link.back else "on")


def routed(links: Sequence[Link], placing: Placing) -> list[Route]:
    """Return one route a link, in the links' order."""
    return [_route(link, placing) for link in links]


def _route(link: Link, placing: Placing) -> Route:
    start, end = placing.cells[link.source], placing.cells[link.target]
    if not link.back and end.column == start.column + 1 and _is_fold_mate(start, end, placing):
        return Route(link, "straight" if start.row == end.row else "fork", streets=[("down", end.column)])
    return _round(link, start, end, placing)


def _is_fold_mate(start: Cell, end: Cell, placing: Placing) -> bool:
    """Tell whether both cells lie in one band, so that a line between their columns is short."""
    return any(
        band.first <= start.row <= band.last and band.first <= end.row <= band.last for band in placing.bands
    )


def _round(link: Link, start: Cell, end: Cell, placing: Placing) -> Route:
    if link.back and end.row == start.row:
        return Route(link, "round", "top", "top", [("across", start.row)])
    if end.row < start.row:
        leaves, arrives, first, last = "top", "bottom", start.row, end.row + 1
    elif end.row > start.row:
        leaves, arrives, first, last = "bottom", "top", start.row + 1, end.row
    else:
        leaves, arrives, first, last = "bottom", "bottom", start.row + 1, start.row + 1
    if first == last:
        return Route(link, "round", leaves, arrives, [("across", first)])
    column = _crossing(link, start, end, placing)
    return Route(link, "round", leaves, arrives, [("across", first), ("down", column), ("across", last)])


def _crossing(link: Link, start: Cell, end: Cell, placing: Placing) -> int:
    """Return the down street to change rows in: the outer left for steps back, else the shortest way."""
    if link.back:
        return 0

    def length(column: int) -> tuple[float, int]:
        x = column - 0.5
        return abs(x - start.column) + abs(x - end.column), -column

    return min(range(placing.columns + 1), key=length)


@dataclass(frozen=True)
class Span:
    """How far a bus reaches in a street, in pixels."""

    street: Street
    bus: tuple[str, ...]
    low: float
    high: float


def lanes_of(spans: Iterable[Span], gap: float = 8) -> dict[tuple[Street, tuple[str, ...]], int]:
    """Give each bus its lane in each street: the first in which it meets no other; lanes count from 0."""
    reach: dict[tuple[Street, tuple[str, ...]], tuple[float, float]] = {}
    for span in spans:
        low, high = reach.get((span.street, span.bus), (span.low, span.high))
        reach[span.street, span.bus] = (min(low, span.low), max(high, span.high))
    lanes: dict[tuple[Street, tuple[str, ...]], int] = {}
    taken: dict[tuple[Street, int], list[tuple[float, float]]] = {}
    for (street, bus), (low, high) in sorted(
        reach.items(), key=lambda item: (item[0][0], item[1], item[0][1])
    ):
        lane = 0
        while any(low < other[1] + gap and other[0] < high + gap for other in taken.get((street, lane), [])):
            lane += 1
        taken.setdefault((street, lane), []).append((low, high))
        lanes[street, bus] = lane
    return lanes
