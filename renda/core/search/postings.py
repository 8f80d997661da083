"""Posting lists as bytes: sorted places within a block of 65,536, or a bitmap where that is shorter."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 65_536  # entries
SPARSE = 4_096  # above this many places the bitmap of 8,192 bytes is shorter

Places = NDArray[np.uint16]
Ranks = NDArray[np.int64]


def encode(places: Places) -> bytes:
    """Write sorted places without repeats as bytes."""
    if len(places) <= SPARSE:
        return places.astype("<u2").tobytes()
    bits = np.zeros(BLOCK, dtype=np.uint8)
    bits[places] = 1
    return np.packbits(bits, bitorder="little").tobytes()


def decode(stored: Any, count: int) -> Places:
    """Read what `encode` wrote; `count` tells which form it is."""
    if count <= SPARSE:
        return np.frombuffer(stored, dtype="<u2")
    bits = np.unpackbits(np.frombuffer(stored, dtype=np.uint8), bitorder="little")
    return np.flatnonzero(bits).astype(np.uint16)


def common(lists: list[Places]) -> Places:
    """Return the places that stand in every list, sorted."""
    shortest, *rest = sorted(lists, key=len)
    for other in rest:
        if len(other) > 16 * len(shortest) and len(other) > 0:
            spots = np.minimum(np.searchsorted(other, shortest), len(other) - 1)
            shortest = shortest[other[spots] == shortest]
        else:
            shortest = np.intersect1d(shortest, other, assume_unique=True)
    return shortest


def encode_ranks(ranks: Ranks) -> bytes:
    """Write the ranks of a block's entries, in the order of their places."""
    return ranks.astype("<i8").tobytes()


def decode_ranks(stored: Any) -> Ranks:
    """Read what `encode_ranks` wrote."""
    return np.frombuffer(stored, dtype="<i8")
