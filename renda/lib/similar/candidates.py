"""Pairs of texts that may be alike, found without looking at all pairs.

Texts meet at a key: a piece both have picked. A key that few texts share has all of them compared. A key
shared by many (a phrase of a template) says little; it is made narrower by a second and a third piece of
the same text until few are left. Where even the narrowest key is common, as in a campaign of thousands,
each text is compared with the most central text of the key and with its next neighbours in text order.
So the work grows with the number of texts, not with its square, and no key is thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from renda.lib.similar import grams
from renda.lib.similar.grams import Hashes, Picks, Places, Reading
from renda.lib.similar.rule import SHORTEST, SIGNS_PER_EDIT, allowed_edits_of

Pairs = tuple[Places, Places]
Matrix = np.ndarray[tuple[int, int], np.dtype[np.uint64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

MOST_TEXTS = 1 << 24
FEW = 1_000  # up to so many different texts every pair is looked at
FULL = 12  # texts sharing a key are all compared up to this many; a commoner key is made narrower
DEEPEST = 3  # pieces in the narrowest key
MOST_PICKS = 9  # rarest common pieces of a text that narrower keys are made of
NEIGHBOURS = 2  # in a key still common at the end, each text is compared with so many next to it
_TEXT_BITS = np.uint64(24)
_TEXT_MASK = np.uint64(MOST_TEXTS - 1)
_KEYS_AT_ONCE = 1 << 25
_SKETCH_BITS = 64
_ROWS = 100_000


def candidates(texts: Sequence[str], copies: Places, *, few: int = FEW) -> Pairs:
    """Return pairs of places in `texts` that may be alike, each pair once, the lower place first.

    `texts` are plain, different from each other and in code-point order; `copies` says how many rows
    have each. Up to `few` texts no alike pair is missed; above, nearly none (docs/explain/grouping.md).
    Shape: two arrays of equal length, sorted by first, then second place.
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    taking_part = np.flatnonzero(lengths >= SHORTEST - SHORTEST // SIGNS_PER_EDIT)
    if len(taking_part) < 2:
        return taking_part[:0], taking_part[:0]
    chosen = [texts[place] for place in taking_part.tolist()]
    if len(chosen) <= few:
        pairs = _every_pair(chosen, lengths[taking_part])
    else:
        pairs = _search(grams.read(chosen), lengths[taking_part], copies[taking_part])
    packed = _sorted(np.concatenate([_sorted(_pack(*pair)) for pair in pairs]))
    lefts, rights = packed >> np.uint64(32), packed & np.uint64(0xFFFFFFFF)
    return taking_part[lefts.astype(np.int64)], taking_part[rights.astype(np.int64)]


def _every_pair(texts: Sequence[str], lengths: Places) -> Iterator[Pairs]:
    sieve = Sieve(lengths, grams.sketches(texts))
    lefts, rights = np.triu_indices(len(texts), k=1)
    yield sieve.close(lefts, rights)


def _pack(lefts: Places, rights: Places) -> Hashes:
    low, high = np.minimum(lefts, rights), np.maximum(lefts, rights)
    return (low.astype(np.uint64) << np.uint64(32)) | high.astype(np.uint64)


def _search(reading: Reading, lengths: Places, copies: Places) -> Iterator[Pairs]:
    sieve = Sieve(lengths, reading.sketches)
    centrality = Centrality(copies, reading.commonness)
    singles = _keys(reading.picks.hashes, reading.picks.texts)
    shelf = Shelf(singles)
    common = CommonKeys(shelf.common)
    yield from sieve.all_pairs(shelf.small)
    yield from sieve.through_centres(shelf.common, centrality)
    groups = list(_by_number_of_picks(reading.picks, common.has(singles)))
    for depth in range(2, DEEPEST + 1):
        expected = sum(len(matrix) * comb(matrix.shape[1], depth) for _, matrix in groups)
        parts = 1 + expected // _KEYS_AT_ONCE
        met = []
        for part in range(parts):
            shelf = Shelf(_narrower(groups, depth, common, part, parts))
            yield from sieve.all_pairs(shelf.small)
            if depth == DEEPEST:
                yield from sieve.through_centres(shelf.common, centrality)
                yield from sieve.neighbours(shelf.common)
            else:
                met.append(shelf.common)
        common = CommonKeys(np.concatenate(met)) if met else common


def _keys(hashes: Hashes, texts: Places) -> Hashes:
    """Return keys: 40 bits of hash, 24 bits of text, so that sorting brings equal hashes together."""
    return (hashes & ~_TEXT_MASK) | texts.astype(np.uint64)


class Shelf:
    """Keys in order, each once: the `small`, shared by two to FULL texts, and the `common`, by more."""

    def __init__(self, keys: Hashes) -> None:
        keys = _sorted(keys)
        starts = _starts(keys)
        sizes = np.diff(np.append(starts, len(keys)))
        self.small = keys[np.repeat((sizes > 1) & (sizes <= FULL), sizes)]
        self.common = keys[np.repeat(sizes > FULL, sizes)]


class CommonKeys:
    """Tells whether a key is common; once in some sixteen common by chance, which only costs time."""

    def __init__(self, keys: Hashes) -> None:
        different = keys[_starts(keys)]
        self._slots = 1 << max(10, (16 * len(different)).bit_length())
        self._common = np.zeros(self._slots, dtype=bool)
        self._common[self._places(different)] = True

    def has(self, keys: Hashes) -> Flags:
        """Tell which of the keys are common."""
        found: Flags = self._common[self._places(keys)]
        return found

    def _places(self, keys: Hashes) -> Places:
        return ((keys >> _TEXT_BITS) & np.uint64(self._slots - 1)).astype(np.int64)


def _by_number_of_picks(picks: Picks, common: Flags) -> Iterator[tuple[Places, Matrix]]:
    """Yield (texts, hashes) for texts with the same number of common picks; one row a text.

    Only the MOST_PICKS rarest of a text are taken.
    """
    texts, hashes, ranks = picks.texts[common], picks.hashes[common], picks.ranks[common]
    order = np.argsort((texts.astype(np.uint64) << np.uint64(40)) | (ranks >> _TEXT_BITS))
    texts, hashes = texts[order], hashes[order]
    owners, starts, sizes = np.unique(texts, return_index=True, return_counts=True)
    sizes = np.minimum(sizes, MOST_PICKS)
    for size in range(2, MOST_PICKS + 1):
        rows = np.flatnonzero(sizes == size)
        for begin in range(0, len(rows), _ROWS):
            part = rows[begin : begin + _ROWS]
            yield owners[part], hashes[starts[part][:, None] + np.arange(size)]


def _narrower(
    groups: Sequence[tuple[Places, Matrix]], depth: int, common: CommonKeys, part: int, parts: int
) -> Hashes:
    """Return the keys of so many pieces whose every part with a piece less is common.

    Only one of several parts of all keys at a time, to bound the memory.
    """
    found = [np.empty(0, dtype=np.uint64)]
    for texts, matrix in groups:
        found += _of_group(texts, matrix, depth, common, part, parts)
    return np.concatenate(found)


def _of_group(
    texts: Places, matrix: Matrix, depth: int, common: CommonKeys, part: int, parts: int
) -> Iterator[Hashes]:
    wider: dict[tuple[int, ...], Flags] = {}
    if depth > 2:
        for columns in combinations(range(matrix.shape[1]), depth - 1):
            wider[columns] = common.has(_keys(_joined(matrix, columns), texts))
    for columns in combinations(range(matrix.shape[1]), depth):
        keys = _keys(_joined(matrix, columns), texts)
        takes = (keys >> np.uint64(56)) % np.uint64(parts) == part
        for kept in combinations(columns, depth - 1):
            if kept in wider:
                takes &= wider[kept]
        yield keys[takes]


def _joined(matrix: Matrix, columns: tuple[int, ...]) -> Hashes:
    total = matrix[:, columns[0]].copy()
    for column in columns[1:]:
        total += matrix[:, column]
    return grams.mix(total)


class Centrality:
    """Which text of several is the likeliest middle of a campaign: most copies, then commonest pieces."""

    def __init__(self, copies: Places, commonness: np.ndarray) -> None:  # type: ignore[type-arg]
        self.by_rank = np.lexsort((commonness, copies))
        self.ranks = np.empty(len(copies), dtype=np.int64)
        self.ranks[self.by_rank] = np.arange(len(copies))

    def centres(self, texts: Places, starts: Places) -> Places:
        """Return the most central text of each run of `texts` beginning at `starts`."""
        return self.by_rank[np.maximum.reduceat(self.ranks[texts], starts)]


class Sieve:
    """Makes pairs of texts that share a key, and lets through those that can be close enough."""

    def __init__(self, lengths: Places, sketches: Hashes) -> None:
        self._lengths = lengths
        self._sketches = sketches
        self._bits = np.minimum(2 * allowed_edits_of(lengths), _SKETCH_BITS).astype(np.uint8)

    def all_pairs(self, keys: Hashes) -> Iterator[Pairs]:
        """Yield all pairs of texts with the same key; the keys come in order."""
        yield from self._shifted(keys, FULL - 1)

    def neighbours(self, keys: Hashes) -> Iterator[Pairs]:
        """Yield the pairs that stand next to each other within a key."""
        yield from self._shifted(keys, NEIGHBOURS)

    def through_centres(self, keys: Hashes, centrality: Centrality) -> Iterator[Pairs]:
        """Yield the pair of each text with the most central text of its key."""
        starts = _starts(keys)
        if len(starts):
            texts = (keys & _TEXT_MASK).astype(np.int64)
            centres = centrality.centres(texts, starts)
            yield self.close(texts, np.repeat(centres, np.diff(np.append(starts, len(keys)))))

    def _shifted(self, keys: Hashes, most: int) -> Iterator[Pairs]:
        """Yield the pairs up to `most` apart within a key.

        What is known of the texts is laid out in the order of the keys first: a key meets its neighbours many
        times, and looking each of them up among a million texts is what costs time.
        """
        hashes, texts = keys >> _TEXT_BITS, (keys & _TEXT_MASK).astype(np.int64)
        sketches, bits = self._sketches[texts], self._bits[texts]
        firsts = np.arange(len(keys))
        for shift in range(1, most + 1):
            firsts = firsts[: np.searchsorted(firsts, len(keys) - shift)]
            firsts = firsts[hashes[firsts] == hashes[firsts + shift]]
            if not len(firsts):
                return
            seconds = firsts + shift
            apart = np.bitwise_count(sketches[firsts] ^ sketches[seconds])
            near = apart <= np.maximum(bits[firsts], bits[seconds])
            yield self._of_fitting_lengths(texts[firsts[near]], texts[seconds[near]])

    def close(self, lefts: Places, rights: Places) -> Pairs:
        """Drop the pairs whose lengths or sketches prove them too far apart; lossless."""
        apart = np.bitwise_count(self._sketches[lefts] ^ self._sketches[rights])
        near = apart <= np.maximum(self._bits[lefts], self._bits[rights])
        near &= lefts != rights
        return self._of_fitting_lengths(lefts[near], rights[near])

    def _of_fitting_lengths(self, lefts: Places, rights: Places) -> Pairs:
        left, right = self._lengths[lefts], self._lengths[rights]
        fitting = np.abs(left - right) <= allowed_edits_of(np.maximum(left, right))
        return lefts[fitting], rights[fitting]


def _sorted(keys: Hashes) -> Hashes:
    """Return the keys in order, each once."""
    keys = np.sort(keys)
    return keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys


def _starts(keys: Hashes) -> Places:
    """Return where the runs of keys of the same hash begin; the keys come in order."""
    hashes = keys >> _TEXT_BITS
    return np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1])[: len(keys)])
