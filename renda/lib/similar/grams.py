"""Five-sign pieces of texts, and which of them are used to find texts that may be alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from renda.lib.similar.plain import code_points

Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]
Places = np.ndarray[tuple[int], np.dtype[np.int64]]
Counts = np.ndarray[tuple[int], np.dtype[np.uint32]]
Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]

GRAM = 5  # signs in a piece
REACH = 3  # a piece is picked if it is the rarest among those beginning up to so many signs away
_BLOCK = 250_000  # signs handled at once, about: what the processor keeps near
_MOST_COUNTED = 65_535
_LARGEST_TABLE = 1 << 26
_ODD = np.uint64(0x9E3779B97F4A7C15)
_NEVER = np.uint64(0xFFFFFFFFFFFFFFFF)


@dataclass(frozen=True)
class Picks:
    """The pieces picked: of which text, its hash, and how rare it is (0 is rarest); sorted by text."""

    texts: Places
    hashes: Hashes
    ranks: Hashes


@dataclass(frozen=True)
class Reading:
    """What the first passes over the texts bring out; one entry a text, but for the picks."""

    picks: Picks
    sketches: Hashes
    commonness: np.ndarray[tuple[int], np.dtype[np.float64]]


def read(texts: Sequence[str]) -> Reading:
    """Return picks, sketches and commonness of texts of at least GRAM signs each.

    A piece that stands once in the whole input joins nothing and is never picked; among the others the
    rarest in its neighbourhood is. So an edit takes away the pieces it touches but moves no other pick:
    two texts that share a piece nearly always both pick it.
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    blocks = list(_blocks(lengths))
    counts = _counted(texts, blocks, _slots(int(lengths.sum())))
    parts = [_block(texts[begin:end], begin, counts) for begin, end in blocks]
    picks = Picks(
        np.concatenate([part.picks.texts for part in parts]),
        np.concatenate([part.picks.hashes for part in parts]),
        np.concatenate([part.picks.ranks for part in parts]),
    )
    sketches = np.concatenate([part.sketches for part in parts])
    return Reading(picks, sketches, np.concatenate([part.commonness for part in parts]))


def sketches(texts: Sequence[str]) -> Hashes:
    """Return the sketch of each text; texts n edits apart have sketches at most 2n bits apart."""
    _hashes, _inside, codes, starts = _pieces(texts)
    return _sketches(codes, starts)


def mix(numbers: Hashes) -> Hashes:
    """Return well-spread 64-bit numbers, the same for the same input on every machine."""
    mixed = numbers * _ODD
    mixed ^= mixed >> np.uint64(32)
    mixed *= _ODD
    mixed ^= mixed >> np.uint64(29)
    return mixed


def _slots(signs: int) -> int:
    return min(_LARGEST_TABLE, 1 << max(12, signs.bit_length()))


def _blocks(lengths: Places) -> Iterator[tuple[int, int]]:
    """Yield (begin, end) of runs of texts with about _BLOCK signs, at least one text each."""
    ends = np.cumsum(lengths)
    begin = 0
    while begin < len(lengths):
        reached = int(ends[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, reached + _BLOCK, side="right")))
        yield begin, end
        begin = end


def _counted(texts: Sequence[str], blocks: Sequence[tuple[int, int]], slots: int) -> Counts:
    """Return, by slot of a piece's hash, how often it stands in the input."""
    counts = np.zeros(slots, dtype=np.uint32)
    for begin, end in blocks:
        hashes, inside, _codes, _starts = _pieces(texts[begin:end])
        in_order = np.sort(_slot_of(hashes[inside], slots))  # fewer cache misses
        np.add.at(counts, in_order, np.uint32(1))
    return counts


def _bit_lengths() -> Bytes:
    return np.array([number.bit_length() for number in range(_MOST_COUNTED + 1)], dtype=np.uint8)


def _slot_of(hashes: Hashes, slots: int) -> Places:
    return (hashes & np.uint64(slots - 1)).astype(np.int64)


def _pieces(texts: Sequence[str]) -> tuple[Hashes, np.ndarray, Hashes, Places]:  # type: ignore[type-arg]
    """Return the hash of the piece at each sign, whether it lies inside its text, the signs, the starts."""
    codes = code_points("".join(texts)).astype(np.uint64)
    ends = np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)))
    size = len(codes) - GRAM + 1
    hashes = np.zeros(len(codes), dtype=np.uint64)
    rolling = codes[:size].copy()
    for offset in range(1, GRAM):
        rolling *= np.uint64(0x100000001B3)
        rolling ^= codes[offset : offset + size]
    hashes[:size] = mix(rolling)
    inside = np.ones(len(codes), dtype=bool)
    for offset in range(1, GRAM):
        inside[ends - offset] = False
    return hashes, inside, codes, np.append(0, ends[:-1])


def _block(texts: Sequence[str], first: int, counts: Counts) -> Reading:
    hashes, inside, codes, starts = _pieces(texts)
    times = np.minimum(counts[_slot_of(hashes, len(counts))], _MOST_COUNTED)
    bits = _BITS[times]
    ranks = (bits.astype(np.uint64) << np.uint64(56)) | (hashes >> np.uint64(8))
    ranks[~inside | (bits < 2)] = _NEVER
    picked = np.flatnonzero((ranks == _lowest_around(ranks)) & (ranks != _NEVER))
    owners = np.searchsorted(starts, picked, side="right") - 1 + first
    bits[~inside] = 0
    pieces = np.add.reduceat(inside, starts, dtype=np.float64)
    commonness = np.add.reduceat(bits, starts, dtype=np.float64) / pieces
    return Reading(Picks(owners, hashes[picked], ranks[picked]), _sketches(codes, starts), commonness)


def _lowest_around(ranks: Hashes) -> Hashes:
    lowest = ranks.copy()
    for shift in range(1, REACH + 1):
        np.minimum(lowest[shift:], ranks[:-shift], out=lowest[shift:])
        np.minimum(lowest[:-shift], ranks[shift:], out=lowest[:-shift])
    return lowest


def _sketches(codes: Hashes, starts: Places) -> Hashes:
    """Return 64 bits a text: the parity of the number of signs falling to each bit.

    An edit changes at most two bits, so two texts n edits apart differ in at most 2n.
    """
    bits = np.uint64(1) << ((codes * _ODD) >> np.uint64(58))
    return np.bitwise_xor.reduceat(bits, starts)


_BITS = _bit_lengths()
