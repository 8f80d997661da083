"""How text and queries are compared: the same plain form, cut into the same tokens.

A Chinese query is found wherever its signs stand together, whatever a segmenter would make of the sentence; a word
in letters or digits is found as a whole word. `LIKE '%…%'` gives the same answer for Chinese queries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

HAN_RANGES = (
    (0x3005, 0x3005),
    (0x3007, 0x3007),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)
HAN = "".join(f"{chr(first)}-{chr(last)}" for first, last in HAN_RANGES)
RUN = re.compile(rf"([{HAN}]+)|([^\W_{HAN}]+)")
LETTERS = re.compile(rf"[^\W_{HAN}]+")
WIDE_MARKS = tuple(
    zip("，！？：；（）", ",!?:;()", strict=True)
)  # without them most texts are in NFKC already
LONGEST_TOKEN = 40  # signs; a longer run of letters is known by its first 40
LONGEST_QUERY = 200
MOST_TERMS = 12


def plain(text: str) -> str:
    """Return the form that is compared: compatibility signs unified, small letters, blanks single."""
    for wide, narrow in WIDE_MARKS:
        text = text.replace(wide, narrow)
    unified = (
        unicodedata.normalize("NFKC", text)
        .lower()
        .replace("\u200b", "")
        .replace("\ufeff", "")
        .replace("\0", "")
    )
    return " ".join(unified.split())


@dataclass(frozen=True)
class Term:
    """One run of a query: Chinese signs that must stand together, or one whole word in letters and digits."""

    text: str
    chinese: bool

    def stands_in(self, text: str) -> bool:
        """Whether the term occurs in a plain text."""
        if self.chinese:
            return self.text in text
        return self.text in text and any(word[:LONGEST_TOKEN] == self.text for word in letters(text))


def letters(text: str) -> Iterator[str]:
    """Yield the runs of letters and digits of a plain text."""
    return (found[0] for found in LETTERS.finditer(text))


def terms(query: str) -> list[Term]:
    """Cut a query into its terms, all of which must occur; at most 12, each once, none inside another."""
    found = [
        Term(run[1], True) if run[1] else Term(run[2][:LONGEST_TOKEN], False)
        for run in RUN.finditer(plain(query[:LONGEST_QUERY]))
    ]
    wanted: list[Term] = []
    for term in sorted(dict.fromkeys(found), key=lambda one: -len(one.text)):
        if not (term.chinese and any(other.chinese and term.text in other.text for other in wanted)):
            wanted.append(term)
    return wanted[:MOST_TERMS]


@dataclass(frozen=True)
class Plan:
    """How the index answers: entries that have all `tokens`, then `doubtful` terms looked up in their text."""

    tokens: tuple[str, ...]
    doubtful: tuple[Term, ...]


def plan(wanted: list[Term], ready: Collection[str]) -> Plan:
    """Choose the tokens for the terms; a longer run without a list of its own stays doubtful."""
    chosen: dict[str, None] = {}
    doubtful = []
    for term in wanted:
        signs = term.text
        if not term.chinese or len(signs) <= 2 or signs in ready:
            chosen[signs] = None
            continue
        chosen.update(dict.fromkeys(signs[start : start + 2] for start in range(len(signs) - 1)))
        doubtful.append(term)
    return Plan(tuple(chosen), tuple(doubtful))
