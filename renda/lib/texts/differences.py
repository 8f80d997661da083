"""The words that differ between two texts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import rjieba
from rapidfuzz.distance import Indel

_MOST_STEPS = 400_000_000


class Change(StrEnum):
    """What happened to a run of words."""

    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words and what happened to it; deletions stand before insertions."""

    change: Change
    text: str


def differences(old: str, new: str) -> tuple[Segment, ...]:
    """Return the segments that turn `old` into `new`, word by word.

    The equal and deleted runs together are `old`; the equal and inserted ones are `new`.
    """
    old_words, new_words = rjieba.cut(old, hmm=False), rjieba.cut(new, hmm=False)
    if len(old_words) * len(new_words) > _MOST_STEPS:  # long appended lists: line by line, or memory runs out
        old_words, new_words = old.splitlines(keepends=True), new.splitlines(keepends=True)
    runs = list[tuple[Change, str]]()
    for step in Indel.opcodes(old_words, new_words):
        before = "".join(old_words[step.src_start : step.src_end])
        after = "".join(new_words[step.dest_start : step.dest_end])
        if step.tag == "equal":
            runs.append((Change.EQUAL, before))
        else:
            runs += [(Change.DELETE, before), (Change.INSERT, after)]
    return _joined(_without_islands(runs))


def _without_islands(runs: list[tuple[Change, str]]) -> list[tuple[Change, str]]:
    """One equal sign between two changes reads better as part of the change."""
    changed = list[tuple[Change, str]]()
    for index, (change, text) in enumerate(runs):
        inside = 0 < index < len(runs) - 1
        if change is Change.EQUAL and inside and len(text) == 1 and text.isalnum():
            changed += [(Change.DELETE, text), (Change.INSERT, text)]
        else:
            changed.append((change, text))
    return changed


def _joined(runs: list[tuple[Change, str]]) -> tuple[Segment, ...]:
    """Join neighbouring runs; between two equal runs all deletions come first."""
    segments = list[Segment]()
    for is_equal, group in groupby(runs, key=lambda run: run[0] is Change.EQUAL):
        found = list(group)
        for change in [Change.EQUAL] if is_equal else [Change.DELETE, Change.INSERT]:
            text = "".join(text for kind, text in found if kind is change)
            if text:
                segments.append(Segment(change, text))
    return tuple(segments)
