"""Posting lists of many blocks on disk, read again in the order of tokens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from renda.core.search.listing import Keys, Lists, Numbers, greatest, one_of, spelt
from renda.core.search.postings import Places, Ranks

SLICE = 200_000  # rows handed out at once, about
Row = tuple[str, int, int, int, int, bytes]  # token, space, block, count, newest, places


@dataclass(frozen=True)
class _Stored:
    """The lists of one block; the arrays stay in their files until they are read."""

    space: int
    number: int
    keys: Keys
    starts: Numbers
    newest: Ranks
    places: Places


class Spool:
    """Takes the lists of one block after the other; hands all rows out by token, then space and block."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._blocks: list[_Stored] = []
        self._longer: list[Row] = []

    def add(self, space: int, number: int, lists: Lists, ranks: Ranks) -> None:
        """Store the lists of a block; `ranks` by place."""
        arrays = (lists.keys, lists.starts, greatest(lists, ranks), lists.places)
        kept = [self._kept(len(self._blocks), part, array) for part, array in enumerate(arrays)]
        self._blocks.append(_Stored(space, number, *kept))
        for token, *rest in lists.longer_rows(ranks):
            self._longer.append((token, space, number, *rest))

    def slices(self) -> Iterator[list[Row]]:
        """Yield all rows, many at once, in the order of tokens; those of one and two signs first."""
        for low, high in self._bounds():
            yield self._slice(low, high)
        self._longer.sort()
        for start in range(0, len(self._longer), SLICE):
            yield self._longer[start : start + SLICE]

    def _kept(self, block: int, part: int, array: np.ndarray[Any, Any]) -> Any:
        path = self._folder / f"{block}-{part}.npy"
        np.save(path, array)
        return np.load(path, mmap_mode="r")

    def _bounds(self) -> Iterator[tuple[int, int]]:
        """Yield ranges of keys with about SLICE rows each, all keys in one of them."""
        total = sum(len(block.keys) for block in self._blocks)
        if not total:
            return
        step = max(1, total // 1_000_000)
        sample = np.sort(np.concatenate([block.keys[::step] for block in self._blocks]))
        cuts = np.unique(sample[:: max(1, SLICE // step)]).tolist()
        yield from zip([0, *cuts[1:]], [*cuts[1:], 1 << 63], strict=True)

    def _slice(self, low: int, high: int) -> list[Row]:
        rows: list[Row] = []
        for block in self._blocks:
            first, end = np.searchsorted(block.keys, [low, high]).tolist()
            if first < end:
                rows += _rows(block, first, end)
        rows.sort()
        return rows


def _rows(block: _Stored, first: int, end: int) -> Iterator[Row]:
    starts = block.starts[first : end + 1].tolist()
    stored = block.places[starts[0] : starts[-1]].astype("<u2").tobytes()
    newest = block.newest[first:end].tolist()
    for number, token in enumerate(spelt(block.keys[first:end])):
        begin, finish = starts[number] - starts[0], starts[number + 1] - starts[0]
        yield token, block.space, block.number, finish - begin, newest[number], one_of(stored, begin, finish)
