"""Which article of the new version continues which article of the old one."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

_SAME_ARTICLE = 0.5
_NEAR = 0.3
_SAME_PLACE = 0.1
_CONTAINED = 0.6
_PART_COVER = 0.7
_SHORTEST_PART = 12


@dataclass(frozen=True, slots=True)
class Unit:
    """A text to align: its place's name (第三条 as a number) and its letters and digits alone."""

    number: tuple[int, ...]
    letters: str


@dataclass(frozen=True, slots=True)
class Alignment:
    """Pairs (old index, new index); `splits` old → further new indices; `merges` new → further old indices.

    Every index stands in at most one pair; the further parts stand in no pair.
    """

    pairs: tuple[tuple[int, int], ...]
    splits: dict[int, tuple[int, ...]]
    merges: dict[int, tuple[int, ...]]


def letters_of(text: str) -> str:
    """Keep letters and digits; drop marks, symbols, spaces and control characters."""
    return "".join(sign for sign in text if sign.isalnum())


def align(old: Sequence[Unit], new: Sequence[Unit]) -> Alignment:
    """Pair equal texts first, then the most alike, in three steps.

    1. Equal texts one to one; where a text occurs several times, those at matching positions come first.
    2. Among the rest, pairs with a likeness of at least 0.5, the most alike first; ties go to the nearer
       position, then to the earlier article. With the same number, or between the same neighbours, 0.3 is
       enough, or 0.6 of the shorter text within the longer; with both, 0.1.
    3. An article left over, most of whose words stand in the other side of a pair, is a part of a split or merge.
    """
    pairs = _equal_pairs(old, new)
    pairs |= _alike_pairs(old, new, pairs)
    splits, merges = _parts(old, new, pairs)
    return Alignment(tuple(sorted(pairs.items())), splits, merges)


def longest_rising(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """Return the old indices of a longest run of pairs that keeps the order; the others have moved."""
    tails, chain, before = list[int](), list[int](), [-1] * len(pairs)
    for index, (_, position) in enumerate(pairs):
        place = bisect_left(tails, position)
        before[index] = chain[place - 1] if place else -1
        if place == len(tails):
            tails.append(position)
            chain.append(index)
        else:
            tails[place], chain[place] = position, index
    kept, index = set[int](), chain[-1] if chain else -1
    while index >= 0:
        kept.add(pairs[index][0])
        index = before[index]
    return kept


def _equal_pairs(old: Sequence[Unit], new: Sequence[Unit]) -> dict[int, int]:
    places = defaultdict[str, deque[int]](deque)
    for index, unit in enumerate(new):
        places[unit.letters].append(index)
    pairs = dict[int, int]()
    by_number = {(unit.letters, unit.number): index for index, unit in enumerate(new)}
    for index, unit in enumerate(old):  # the same text at the same number stays together
        match = by_number.get((unit.letters, unit.number))
        if match is not None and match in places[unit.letters]:
            places[unit.letters].remove(match)
            pairs[index] = match
    for index, unit in enumerate(old):
        if index not in pairs and places[unit.letters]:
            pairs[index] = places[unit.letters].popleft()
    return pairs


def _alike_pairs(old: Sequence[Unit], new: Sequence[Unit], known: dict[int, int]) -> dict[int, int]:
    taken = set(known.values())
    old_rest = [index for index in range(len(old)) if index not in known]
    new_rest = [index for index in range(len(new)) if index not in taken]
    expected = _expected_places(old_rest, known, len(new))
    grams = {index: frozenset(_grams(new[index].letters)) for index in new_rest}
    scored = list[tuple[float, int, int, int]]()
    for index in old_rest:
        here = frozenset(_grams(old[index].letters))
        for other in new_rest:
            signs = (old[index].number == new[other].number) + (expected[index] == other)
            shared = len(here & grams[other])
            likeness = _likeness(old[index].letters, new[other].letters, shared)
            contained = shared / max(1, min(len(here), len(grams[other])))
            if likeness >= (_SAME_ARTICLE, _NEAR, _SAME_PLACE)[signs] or (signs and contained >= _CONTAINED):
                scored.append((-likeness - 0.05 * bool(signs), abs(expected[index] - other), index, other))
    pairs = dict[int, int]()
    for _, _, index, other in sorted(scored):
        if index not in pairs and other not in taken:
            pairs[index] = other
            taken.add(other)
    return pairs


def _expected_places(rest: Sequence[int], known: dict[int, int], count: int) -> dict[int, int]:
    """Where an unpaired old text would stand in the new version, counted from the paired one before it."""
    places, last_old, last_new = dict[int, int](), -1, -1
    unpaired = set(rest)
    for index in range(max(rest, default=-1) + 1):
        if index in unpaired:
            places[index] = min(count, last_new + index - last_old)
        else:
            last_old, last_new = index, known[index]
    return places


def _grams(letters: str) -> Counter[str]:
    return Counter(letters[start : start + 2] for start in range(len(letters) - 1))


def _likeness(one: str, other: str, shared: int) -> float:
    """Return 0 to 1: the common subsequence, twice, over both lengths.

    `shared` counts different pairs of neighbouring signs found in both: where they are few, the dear step
    is left out.
    """
    total = len(one) + len(other)
    if not total:
        return 1.0
    if 2 * shared < 0.1 * total:
        return 2 * shared / total
    return 2 * LCSseq.similarity(one, other) / total


def _parts(
    old: Sequence[Unit], new: Sequence[Unit], pairs: dict[int, int]
) -> tuple[dict[int, tuple[int, ...]], dict[int, tuple[int, ...]]]:
    splits, merges = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    back = {other: index for index, other in pairs.items()}
    open_pairs = [(i, o) for i, o in sorted(pairs.items()) if old[i].letters != new[o].letters]
    for other in (index for index in range(len(new)) if index not in back):
        home = _home(new[other].letters, [(i, old[i].letters, new[o].letters) for i, o in open_pairs])
        if home is not None:
            splits[home].append(other)
    for index in (index for index in range(len(old)) if index not in pairs):
        home = _home(old[index].letters, [(o, new[o].letters, old[i].letters) for i, o in open_pairs])
        if home is not None:
            merges[home].append(index)
    return _as_tuples(splits), _as_tuples(merges)


def _home(part: str, wholes: Sequence[tuple[int, str, str]]) -> int | None:
    """Return the whole that holds at least 0.7 of the part's signs and lost them in its own pair."""
    best, best_cover = None, _PART_COVER
    if len(part) < _SHORTEST_PART:
        return None
    part_grams = _grams(part)
    for key, whole, partner in wholes:
        gone = _grams(whole) - _grams(partner)
        cover = sum((part_grams & gone).values()) / max(1, len(part) - 1)
        if cover > best_cover:
            best, best_cover = key, cover
    return best


def _as_tuples(found: dict[int, list[int]]) -> dict[int, tuple[int, ...]]:
    return {key: tuple(parts) for key, parts in sorted(found.items())}
