"""From many plain texts to their posting lists, with whole arrays instead of one text after the other.

A token is a single Chinese sign, two neighbours, a known longer word, or a word in letters and digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from renda.core.search.longer import Codes, Words
from renda.core.search.plain import HAN_RANGES, LETTERS, LONGEST_TOKEN
from renda.core.search.postings import SPARSE, Places, Ranks, encode

Keys = NDArray[np.uint64]
Numbers = NDArray[np.int64]
TokenRow = tuple[str, int, int, bytes]  # token, count, greatest rank, stored places

SIGNS_TOGETHER = 1_000_000  # handled at once; bounds the memory
BETWEEN = "\n"  # never in a plain text, where blanks are single spaces
_FIRST, _SECOND = np.uint64(37), np.uint64(16)  # a posting in 64 bits: first sign, second sign or 0, place
_PLACE, _SIGN = np.uint64((1 << 16) - 1), np.uint64((1 << 21) - 1)


def _chinese_signs() -> NDArray[np.bool_]:
    table = np.zeros(0x110000, dtype=np.bool_)
    for first, last in HAN_RANGES:
        table[first : last + 1] = True
    return table


_HAN = _chinese_signs()


@dataclass(frozen=True)
class Lists:
    """The places of each token, ascending: those of one or two signs as sorted keys, the longer ones by name.

    The places of the n-th key are `places[starts[n]:starts[n + 1]]`; `starts` is one longer than `keys`.
    """

    keys: Keys
    starts: Numbers
    places: Places
    longer: dict[str, Places]

    def rows(self, ranks: Ranks) -> Iterator[TokenRow]:
        """Yield a row for each token; `ranks` by place."""
        newest, stored, starts = greatest(self, ranks).tolist(), as_stored(self.places), self.starts.tolist()
        for number, token in enumerate(spelt(self.keys)):
            start, end = starts[number], starts[number + 1]
            yield token, end - start, newest[number], one_of(stored, start, end)
        yield from self.longer_rows(ranks)

    def longer_rows(self, ranks: Ranks) -> Iterator[TokenRow]:
        """Yield a row for each longer token, in code-point order."""
        for token in sorted(self.longer):
            places = self.longer[token]
            yield token, len(places), int(ranks[places].max()), encode(places)


def lists_of(texts: Sequence[str], words: Words, places: Places) -> Lists:
    """Return the lists of all tokens of plain texts; `places`, ascending, has the place of each text."""
    found: list[Keys] = []
    longer: dict[str, list[Places]] = {}
    for some, of_some in _parts(texts, places):
        joined = BETWEEN.join(some)
        codes = _codes(joined)
        owners = of_some[np.cumsum(codes == ord(BETWEEN))]
        found.append(_short(codes, owners))
        for token, held in (*words.found(codes, owners), *_lettered(joined, owners)):
            longer.setdefault(token, []).append(held)
    return _lists(np.sort(np.concatenate([np.empty(0, dtype=np.uint64), *found])), longer)


def words_only(texts: Sequence[str], words: Words, places: Places) -> Lists:
    """Return the lists of the longer words only."""
    longer: dict[str, list[Places]] = {}
    for some, of_some in _parts(texts, places):
        codes = _codes(BETWEEN.join(some))
        for token, held in words.found(codes, of_some[np.cumsum(codes == ord(BETWEEN))]):
            longer.setdefault(token, []).append(held)
    return _lists(np.empty(0, dtype=np.uint64), longer)


def _lists(postings: Keys, longer: dict[str, list[Places]]) -> Lists:
    """`postings` sorted, each once."""
    keys, starts = np.unique(postings >> _SECOND, return_index=True)
    return Lists(
        keys,
        np.append(starts, len(postings)),
        (postings & _PLACE).astype(np.uint16),
        {token: np.concatenate(held) for token, held in longer.items()},
    )


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def spelt(keys: Keys) -> list[str]:
    """Return the tokens of keys: one or two signs each."""
    signs = np.stack([keys >> (_FIRST - _SECOND), keys & _SIGN], axis=1).astype("<u4")
    tokens: list[str] = signs.view("<U2").ravel().tolist()
    return tokens


def greatest(lists: Lists, ranks: Ranks) -> Ranks:
    """Return the greatest rank in the list of each key."""
    if not len(lists.keys):
        return np.empty(0, dtype=np.int64)
    found: Ranks = np.maximum.reduceat(ranks[lists.places], lists.starts[:-1])
    return found


def as_stored(places: Places) -> bytes:
    """Return many lists one after the other, for `one_of`."""
    return places.astype("<u2").tobytes()


def one_of(stored: bytes, start: int, end: int) -> bytes:
    """Cut one list out of `as_stored`, in the form that `postings.decode` reads."""
    cut = stored[2 * start : 2 * end]
    return cut if end - start <= SPARSE else encode(np.frombuffer(cut, dtype="<u2"))


def _parts(texts: Sequence[str], places: Places) -> Iterator[tuple[Sequence[str], Places]]:
    """Yield runs of texts with about SIGNS_TOGETHER signs, at least one text each."""
    ends = np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)))
    begin = 0
    while begin < len(texts):
        reached = int(ends[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, reached + SIGNS_TOGETHER, side="right")))
        yield texts[begin:end], places[begin:end]
        begin = end


def _short(codes: Codes, owners: Places) -> Keys:
    """Return the postings of single signs and pairs of neighbours, sorted, each once."""
    chinese = _HAN[codes]
    at = np.flatnonzero(chinese)
    signs = (codes[at].astype(np.uint64) << _FIRST) | owners[at]
    first = np.flatnonzero(chinese[:-1] & chinese[1:])
    pairs = (
        (codes[first].astype(np.uint64) << _FIRST)
        | (codes[first + 1].astype(np.uint64) << _SECOND)
        | owners[first]
    )
    return each_once(np.concatenate([signs, pairs]))


def each_once(numbers: Keys) -> Keys:
    """Return the numbers in order, each once."""
    numbers = np.sort(numbers)
    return numbers[np.append(True, numbers[1:] != numbers[:-1])] if len(numbers) else numbers


def _lettered(joined: str, owners: Places) -> Iterator[tuple[str, Places]]:
    """Yield each word in letters and digits with its places, ascending, each once."""
    held: dict[str, dict[int, None]] = {}
    for found in LETTERS.finditer(joined):
        held.setdefault(found[0][:LONGEST_TOKEN], {})[int(owners[found.start()])] = None
    for token, places in held.items():
        yield token, np.fromiter(places, dtype=np.uint16, count=len(places))
