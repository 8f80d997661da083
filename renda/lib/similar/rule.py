"""The rule by which two texts count as alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]

SIGNS_PER_EDIT = 10  # one edit is forgiven for every ten signs of the longer text
SHORTEST = 16  # under this many signs (of the longer text) only the very same signs are alike
FAR = -1  # stands for the edits between texts that are not alike
_CHUNK = 200_000  # pairs measured at once

_AGAINST = (
    "反对",
    "不同意",
    "不支持",
    "不赞成",
    "不赞同",
    "oppose",
    "disagree",
    "donotsupport",
    "dontsupport",
)
_FOR = ("支持", "同意", "赞成", "赞同", "拥护", "isupport", "wesupport", "iagree", "weagree")


def allowed_edits(length: int) -> int:
    """Return how many signs may be put in, left out or exchanged; `length` is that of the longer text."""
    return length // SIGNS_PER_EDIT if length >= SHORTEST else 0


def allowed_edits_of(lengths: Numbers) -> Numbers:
    """Return `allowed_edits` of each length."""
    return np.where(lengths >= SHORTEST, lengths // SIGNS_PER_EDIT, 0)


def side(plain: str) -> int:
    """Return 1 if the plain text says it is for something, -1 if against, 0 if neither or both."""
    against = 0
    for word in _AGAINST:
        if word in plain:
            against = -1
            plain = plain.replace(word, " ")
    return against + any(word in plain for word in _FOR)


def are_alike(left: str, right: str) -> bool:
    """Tell whether two plain texts are alike: the same, or close enough and not on opposite sides."""
    if left == right:
        return True
    allowed = allowed_edits(max(len(left), len(right)))
    if Levenshtein.distance(left, right, score_cutoff=allowed) > allowed:
        return False
    return side(left) * side(right) != -1


def edits_between(texts: Sequence[str], lefts: Numbers, rights: Numbers, *, workers: int = -1) -> Numbers:
    """Return for each pair of places in `texts` the edits between the two, or FAR if they are not alike.

    `texts` are plain and different from each other. The same answers as `are_alike`, many at once.
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    allowed = allowed_edits_of(np.maximum(lengths[lefts], lengths[rights]))
    answer = np.full(len(lefts), FAR, dtype=np.int64)
    order = np.argsort(allowed, kind="stable")  # one cut-off serves a chunk of like lengths
    for start in range(0, len(order), _CHUNK):
        part = order[start : start + _CHUNK]
        edits = _edits(texts, lefts[part], rights[part], cutoff=int(allowed[part].max()), workers=workers)
        answer[part] = np.where(edits <= allowed[part], edits, FAR)
    return _without_opposites(texts, lefts, rights, answer)


def _edits(texts: Sequence[str], lefts: Numbers, rights: Numbers, *, cutoff: int, workers: int) -> Numbers:
    return process.cpdist(
        [texts[place] for place in lefts.tolist()],
        [texts[place] for place in rights.tolist()],
        scorer=Levenshtein.distance,
        score_cutoff=cutoff,
        workers=workers,
        dtype=np.int64,
    )


def _without_opposites(texts: Sequence[str], lefts: Numbers, rights: Numbers, edits: Numbers) -> Numbers:
    """Mark as FAR the pairs of which one text is for and the other against."""
    places = np.flatnonzero(edits != FAR)
    near = np.unique(np.append(lefts[places], rights[places]))
    sides = np.zeros(len(texts), dtype=np.int64)
    sides[near] = [side(texts[place]) for place in near.tolist()]
    edits[sides[lefts] * sides[rights] == -1] = FAR
    return edits
