"""Which state stands in which cell: columns by longest path, rows by phase and by the middle of what leads there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from renda.web.statechart.shapes import ChartState, Link

MOST_COLUMNS = 6


@dataclass(frozen=True)
class Cell:
    """A place in the grid; rows and columns count from 0."""

    row: int
    column: int


@dataclass(frozen=True)
class Band:
    """Neighbouring rows of one phase: from `first` to `last` row, both included."""

    phase: str
    first: int
    last: int


@dataclass(frozen=True)
class Placing:
    """Every state's cell, the bands from top to bottom, and the number of columns."""

    cells: dict[str, Cell]
    bands: list[Band]
    columns: int


def placed(states: Sequence[ChartState], links: Sequence[Link]) -> Placing:
    """Return the grid: one band a phase, folded after `MOST_COLUMNS` columns; ties keep the order of reading."""
    depths = depths_of(states, links)
    cells: dict[str, Cell] = {}
    bands: list[Band] = []
    row = 0
    for phase, members in _phases(states):
        first = row
        for folded in _folded(members, depths):
            row += _fill(folded, row, links, cells)
        bands.append(Band(phase, first, row - 1))
    columns = max((cell.column for cell in cells.values()), default=0) + 1
    return Placing(cells, bands, columns)


def depths_of(states: Sequence[ChartState], links: Sequence[Link]) -> dict[str, int]:
    """Return each state's depth: the length of the longest way to it without steps back."""
    depths = dict.fromkeys((state.key for state in states), 0)
    for state in states:
        for link in links:
            if link.target == state.key and not link.back:
                depths[state.key] = max(depths[state.key], depths[link.source] + 1)
    return depths


def _phases(states: Sequence[ChartState]) -> list[tuple[str, list[str]]]:
    """Return (phase, keys) in the order in which phases first appear."""
    found: dict[str, list[str]] = {}
    for state in states:
        found.setdefault(state.phase, []).append(state.key)
    return list(found.items())


def _folded(members: list[str], depths: dict[str, int]) -> list[list[list[str]]]:
    """Return folds of at most `MOST_COLUMNS` columns, spread evenly; each column lists its states."""
    columns = [
        [key for key in members if depths[key] == depth] for depth in sorted({depths[key] for key in members})
    ]
    folds = -(-len(columns) // MOST_COLUMNS)
    size = -(-len(columns) // folds)
    return [columns[start : start + size] for start in range(0, len(columns), size)]


def _fill(columns: list[list[str]], top: int, links: Sequence[Link], cells: dict[str, Cell]) -> int:
    """Give the states of one fold their cells, below row `top`; return how many rows it takes."""
    for column, members in enumerate(columns):
        wanted = {key: _middle(key, top, links, cells) for key in members}
        ordered = sorted(members, key=lambda key: wanted[key])
        for offset, key in enumerate(ordered):
            cells[key] = Cell(top + offset, column)
    return max(len(members) for members in columns)


def _middle(key: str, top: int, links: Sequence[Link], cells: dict[str, Cell]) -> float:
    """Return the mean row of the states of this fold that lead here; the top row if there is none."""
    rows = [
        cells[link.source].row
        for link in links
        if link.target == key and not link.back and link.source in cells and cells[link.source].row >= top
    ]
    return sum(rows) / len(rows) if rows else float(top)
