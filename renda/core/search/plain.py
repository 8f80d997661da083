"""How text and queries are compared: the same plain form, cut into the same tokens.

A Chinese query is found wherever its signs stand together, whatever a segmenter would make of the sentence; a word
in letters or digits is found as a whole word. `LIKE '%…%'` gives the same answer for Chinese queries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
RUN = re.compile(rf"([{HAN}]+)|([^\W_{HAN}]+)")
BLANK = re.compile(r"\s+")
LONGEST_TOKEN = 40  # signs; a longer run of letters is known by its first 40
LONGEST_QUERY = 200
MOST_TERMS = 12


def plain(text: str) -> str:
    """Return the form that is compared: compatibility signs unified, small letters, blanks single."""
    unified = (
        unicodedata.normalize("NFKC", text)
        .lower()
        .replace("\u200b", "")
        .replace("\ufeff", "")
        .replace("\0", "")
    )
    return BLANK.sub(" ", unified).strip()


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
    return (found[2] for found in RUN.finditer(text) if found[2])


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


class Words:
    """The longer words that have posting lists of their own, found fast in a text by their first two signs."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_start: dict[str, list[str]] = {}
        self._all = set(words)
        for word in sorted(self._all):
            self._by_start.setdefault(word[:2], []).append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._all

    def __bool__(self) -> bool:
        return bool(self._all)

    def within(self, text: str, pairs: Iterable[str]) -> Iterator[str]:
        """Yield the words that occur in the text, whose pairs of signs are given."""
        starts = self._by_start
        for pair in pairs:
            if pair in starts:
                yield from (word for word in starts[pair] if word in text)


def tokens(text: str, words: Words) -> set[str]:
    """Return the tokens of a plain text: single signs, pairs of neighbours, known longer words, words in letters."""
    found: set[str] = set()
    for run in RUN.finditer(text):
        if signs := run[1]:
            pairs = {signs[start : start + 2] for start in range(len(signs) - 1)}
            found.update(signs, pairs, words.within(signs, pairs))
        else:
            found.add(run[2][:LONGEST_TOKEN])
    return found


@dataclass(frozen=True)
class Plan:
    """How the index answers: entries that have all `tokens`, then `doubtful` terms looked up in their text."""

    tokens: tuple[str, ...]
    doubtful: tuple[Term, ...]


def plan(wanted: list[Term], ready: Words) -> Plan:
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
