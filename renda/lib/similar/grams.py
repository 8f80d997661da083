"""Five-sign pieces of texts, and which of them are used to find texts that may be alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from renda.lib.similar.plain import code_points

Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]
Places = np.ndarray[tuple[int], np.dtype[np.int64]]
Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]

GRAM = 5  # signs in a piece
REACH = 3  # a piece is picked if it is the rarest among those beginning up to so many signs away
_BLOCK = 100_000  # texts handled at once
_LARGEST_TABLE = 1 << 26
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
    commonness: np.ndarray[tuple[int], np.dtype[np.float32]]


def read(texts: Sequence[str]) -> Reading:
    """Return picks, sketches and commonness of texts of at least GRAM signs each.

    A piece that stands once in the whole input joins nothing and is never picked; among the others the
    rarest in its neighbourhood is. So an edit takes away the pieces it touches but moves no other pick:
    two texts that share a piece nearly always both pick it.
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    slots = _slots(int(lengths.sum()))
    rarity = _rarity(texts, slots)
    parts = [
        _block(texts[start : start + _BLOCK], start, rarity, slots) for start in range(0, len(texts), _BLOCK)
    ]
    picks = Picks(
        np.concatenate([part.picks.texts for part in parts]),
        np.concatenate([part.picks.hashes for part in parts]),
        np.concatenate([part.picks.ranks for part in parts]),
    )
    sketches = np.concatenate([part.sketches for part in parts])
    return Reading(picks, sketches, np.concatenate([part.commonness for part in parts]))


def mix(numbers: Hashes) -> Hashes:
    """Return well-spread 64-bit numbers, the same for the same input on every machine."""
    mixed = numbers ^ (numbers >> np.uint64(32))
    mixed *= np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xD6E8FEB86659FD93)
    mixed ^= mixed >> np.uint64(32)
    return mixed


def _slots(signs: int) -> int:
    return min(_LARGEST_TABLE, 1 << max(12, (2 * signs).bit_length()))


def _rarity(texts: Sequence[str], slots: int) -> Bytes:
    """Return, by slot of a piece's hash, how often it stands in the input: bits of the count."""
    counts = np.zeros(slots, dtype=np.uint32)
    for start in range(0, len(texts), _BLOCK):
        hashes, inside, _codes, _starts = _pieces(texts[start : start + _BLOCK])
        places = _slot_of(hashes[inside], slots)
        counts += np.bincount(places, minlength=slots).astype(np.uint32)
    return _bits(counts)


def _bits(counts: np.ndarray) -> Bytes:  # type: ignore[type-arg]
    """Return the bit length of each count, for a small table of ranks."""
    bits = np.zeros(len(counts), dtype=np.uint8)
    while counts.any():
        bits += counts > 0
        counts = counts >> 1
    return bits


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


def _block(texts: Sequence[str], first: int, rarity: Bytes, slots: int) -> Reading:
    hashes, inside, codes, starts = _pieces(texts)
    bits = rarity[_slot_of(hashes, slots)]
    ranks = (bits.astype(np.uint64) << np.uint64(56)) | (hashes >> np.uint64(8))
    ranks[~inside | (bits < 2)] = _NEVER
    picked = np.flatnonzero((ranks == _lowest_around(ranks)) & (ranks != _NEVER))
    owners = np.searchsorted(starts, picked, side="right") - 1 + first
    bits[~inside] = 0
    pieces = np.add.reduceat(inside, starts, dtype=np.float32)
    commonness = np.add.reduceat(bits, starts, dtype=np.float32) / pieces
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
    bits = np.uint64(1) << (mix(codes) & np.uint64(63))
    return np.bitwise_xor.reduceat(bits, starts)
