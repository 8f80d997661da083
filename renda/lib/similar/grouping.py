"""Groups of opinions that say the same in (nearly) the same words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein

from renda.lib.errors import BadInput
from renda.lib.similar import pins
from renda.lib.similar.candidates import MOST_TEXTS, candidates
from renda.lib.similar.plain import plain_texts
from renda.lib.similar.rule import FAR, Numbers, edits_between
from renda.lib.similar.stars import Edges, Stars, stars

Pair = tuple[str, str]
Report = Callable[[str], None]

STEPS = ("reading", "searching", "comparing", "grouping")


@dataclass(frozen=True)
class Grouping:
    """Every row once, in the order given: its identifier, its group's, and its representative's."""

    identifiers: tuple[str, ...]
    groups: tuple[str, ...]
    representatives: tuple[str, ...]

    def members(self) -> dict[str, list[str]]:
        """Return the identifiers of each group, in row order; groups in order of first appearance."""
        found: dict[str, list[str]] = defaultdict(list)
        for identifier, name in zip(self.identifiers, self.groups, strict=True):
            found[name].append(identifier)
        return dict(found)


def group(
    texts: Sequence[str],
    *,
    identifiers: Sequence[str] | None = None,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
    workers: int = -1,
    report: Report | None = None,
) -> Grouping:
    """Group the texts; near-duplicates share a group (`rule.are_alike` says what that is).

    identifiers: one a text, each once; row numbers from 1 if left out.
    together, apart: pairs of identifiers that a person has pinned; pins on absent identifiers are ignored.
    workers: threads for the comparison, -1 for all cores. report: told each of STEPS as it begins.

    Same texts (after `plain_text`) are always together unless pinned apart. A group has the smallest of its
    identifiers (by number if all identifiers of the input are whole numbers, else by code points). Its
    representative is the row whose text leads (`stars`; of several leaders, the one that precedes); of its
    copies, the smallest identifier. The order of the rows does not matter. New rows are grouped by grouping all again: the answer is that of the full run.
    Raises: BadInput for identifiers missing, repeated or not as many as texts; PinsContradict.
    """
    tell = report or (lambda step: None)
    names = _checked(texts, identifiers)
    rows = {name: row for row, name in enumerate(names)}
    joins, cuts = _known(together, rows), _known(apart, rows)
    pins.check(joins, cuts, names)
    tell(STEPS[0])
    plain, place_of, copies = _distinct(texts)
    tell(STEPS[1])
    lefts, rights = candidates(plain, copies)
    tell(STEPS[2])
    edits = edits_between(plain, lefts, rights, workers=workers)
    tell(STEPS[3])
    near = edits != FAR
    lengths = np.fromiter(map(len, plain), dtype=np.int64, count=len(plain))
    found = stars(Edges(lefts[near], rights[near], edits[near]), lengths, copies)
    labels = found.leaders[place_of].tolist()
    ranks = _ranks(names)
    if joins or cuts:
        labels = _pinned(labels, joins, cuts, plain, place_of, ranks)
    return _named(names, ranks, labels, place_of, found)


def _checked(texts: Sequence[str], identifiers: Sequence[str] | None) -> tuple[str, ...]:
    if len(texts) > MOST_TEXTS:
        raise BadInput(
            f"There are {len(texts)} texts; at most {MOST_TEXTS} can be grouped in one run, so divide them."
        )
    if identifiers is None:
        return tuple(str(number) for number in range(1, len(texts) + 1))
    names = tuple(identifiers)
    if len(names) != len(texts):
        raise BadInput(f"There are {len(texts)} texts and {len(names)} identifiers; give one to each text.")
    if len(set(names)) != len(names):
        name, times = Counter(names).most_common(1)[0]
        raise BadInput(f"The identifier {name!r} stands {times} times; give each text its own.")
    return names


def _known(pairs: Iterable[Pair], rows: dict[str, int]) -> list[tuple[int, int]]:
    return [(rows[left], rows[right]) for left, right in pairs if left in rows and right in rows]


def _distinct(texts: Sequence[str]) -> tuple[list[str], Numbers, Numbers]:
    """Return the different plain texts in code-point order, the place of each row's, and rows by place."""
    plain = plain_texts(texts)
    distinct = sorted(set(plain))
    places = {text: place for place, text in enumerate(distinct)}
    place_of = np.fromiter(map(places.__getitem__, plain), dtype=np.int64, count=len(plain))
    return distinct, place_of, np.bincount(place_of, minlength=len(distinct))


def _ranks(names: Sequence[str]) -> Numbers:
    """Return the rank of each identifier: by number if all are whole numbers, else by code points."""
    if all(name.isascii() and name.isdigit() for name in names):
        order = sorted(range(len(names)), key=lambda row: (int(names[row]), names[row]))
    else:
        order = sorted(range(len(names)), key=names.__getitem__)
    ranks = np.empty(len(names), dtype=np.int64)
    ranks[order] = np.arange(len(names))
    return ranks


def _pinned(
    labels: list[int],
    joins: list[tuple[int, int]],
    cuts: list[tuple[int, int]],
    plain: Sequence[str],
    place_of: Numbers,
    ranks: Numbers,
) -> list[int]:
    places = place_of.tolist()

    @cache
    def between(left: int, right: int) -> int:
        return int(Levenshtein.distance(plain[left], plain[right]))

    return pins.apply(
        labels,
        joins,
        cuts,
        distance=lambda left, right: between(places[left], places[right]),
        rank=ranks.tolist().__getitem__,
    )


def _named(
    names: tuple[str, ...], ranks: Numbers, labels: Sequence[int], place_of: Numbers, found: Stars
) -> Grouping:
    numbers = np.unique(np.array(labels, dtype=np.int64), return_inverse=True)[1]
    first = _first_of_each(numbers, ranks)
    follows = found.leaders[place_of] != place_of
    middle = _first_of_each(numbers, follows, found.precedence[place_of], ranks)
    return Grouping(
        identifiers=names,
        groups=tuple(names[row] for row in first[numbers].tolist()),
        representatives=tuple(names[row] for row in middle[numbers].tolist()),
    )


def _first_of_each(numbers: Numbers, *keys: np.ndarray[Any, Any]) -> Numbers:
    """Return, by group number, the row that comes first by the keys."""
    order = np.lexsort((*reversed(keys), numbers))
    return order[np.unique(numbers[order], return_index=True)[1]]
