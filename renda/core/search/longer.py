"""Finding the longer Chinese words that have lists of their own, in many texts at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from renda.core.search.postings import Places

Codes = NDArray[np.uint32]
Hashes = NDArray[np.uint64]
Spots = NDArray[np.int64]

SHORTEST = 3  # signs; shorter words are tokens anyway
_ODD = np.uint64(0x9E3779B97F4A7C15)
_SLOTS = 18  # bits of the table of beginnings


class Words:
    """Words of three signs or more, found by a table of their beginnings; what passes it is compared sign by sign."""

    def __init__(self, words: Collection[str]) -> None:
        self._begins = np.zeros(1 << _SLOTS, dtype=np.bool_)
        self._by_size: dict[int, tuple[list[str], Codes, Hashes]] = {}
        for size in sorted({len(word) for word in words}):
            some = sorted(word for word in words if len(word) == size)
            signs = np.frombuffer("".join(some).encode("utf-32-le"), dtype="<u4").reshape(-1, size)
            self._begins[_slots(signs.T[:SHORTEST])] = True
            hashes = _hashes(signs.T)
            order = np.argsort(hashes)
            self._by_size[size] = ([some[n] for n in order.tolist()], signs[order], hashes[order])

    def found(self, codes: Codes, owners: Places) -> Iterator[tuple[str, Places]]:
        """Yield each word that stands in the signs, with the owners of its first signs, ascending, each once.

        `codes` are the signs of all texts, with a separator between; `owners`, ascending, has one place a sign.
        """
        if len(codes) < SHORTEST or not self._by_size:
            return
        windows = [codes[shift : len(codes) - SHORTEST + 1 + shift] for shift in range(SHORTEST)]
        spots = np.flatnonzero(self._begins[_slots(windows)])
        for size, (words, signs, hashes) in self._by_size.items():
            yield from _of_one_size(codes, owners, spots[spots <= len(codes) - size], words, signs, hashes)


def _of_one_size(
    codes: Codes, owners: Places, spots: Spots, words: list[str], signs: Codes, hashes: Hashes
) -> Iterator[tuple[str, Places]]:
    here = [codes[spots + shift] for shift in range(signs.shape[1])]
    asked = _hashes(here)
    which = np.minimum(np.searchsorted(hashes, asked), len(hashes) - 1)
    same = hashes[which] == asked
    for shift, column in enumerate(here):
        same &= signs[which, shift] == column
    postings = np.unique((which[same] << 16) | owners[spots[same]].astype(np.int64))
    chosen, starts = np.unique(postings >> 16, return_index=True)
    places = (postings & 0xFFFF).astype(np.uint16)
    for number, held in zip(chosen.tolist(), np.split(places, starts[1:]), strict=False):
        yield words[number], held


def _hashes(columns: Collection[Codes]) -> Hashes:
    """Return a number for each word whose signs stand one in each column."""
    total: Hashes = np.uint64(0)  # type: ignore[assignment]
    for column in columns:
        total = (total ^ column.astype(np.uint64)) * _ODD
        total ^= total >> np.uint64(29)
    return total


def _slots(columns: Collection[Codes]) -> Spots:
    return (_hashes(columns) >> np.uint64(64 - _SLOTS)).astype(np.int64)
