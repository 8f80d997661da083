"""Showing why something was found: the words around the first match, cut where matches begin and end."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from renda.core.search.plain import LONGEST_TOKEN, RUN, Term, terms

BEFORE = 20  # signs shown before the first match
SHOWN = 120  # signs of an excerpt


@dataclass(frozen=True)
class Piece:
    """A part of a text; `found` says whether it is one of the words looked for."""

    text: str
    found: bool = False


def pieces(text: str, query: str) -> list[Piece]:
    """Return the text as it stands, cut into what the query found and what lies between; joined it is the text."""
    cut: list[Piece] = []
    done = 0
    for start, end in _spans(text, terms(query)):
        if start > done:
            cut.append(Piece(text[done:start]))
        cut.append(Piece(text[start:end], found=True))
        done = end
    if done < len(text):
        cut.append(Piece(text[done:]))
    return cut


def excerpt_pieces(text: str, query: str, *, shown: int = SHOWN) -> list[Piece]:
    """Return the pieces of some signs of the text around the first match, with … where something was left out."""
    spans = _spans(text, terms(query))
    first = spans[0][0] if spans else 0
    start = max(0, min(first - BEFORE, len(text) - shown))
    end = start + shown
    opening, closing = "…" if start else "", "…" if end < len(text) else ""
    return pieces(f"{opening}{text[start:end]}{closing}", query)


def _spans(text: str, wanted: list[Term]) -> list[tuple[int, int]]:
    """Return where the terms stand in the text, in order, overlapping and touching ones joined."""
    folded, origin = _folded(text)
    found = [span for term in wanted for span in _places(folded, term)]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        first, last = origin[start], origin[end - 1] + 1
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the text sign by sign in plain form, and from which sign each of them came."""
    signs: list[str] = []
    origin: list[int] = []
    for place, sign in enumerate(text):
        form = unicodedata.normalize("NFKC", sign).lower()
        signs.append(form)
        origin.extend([place] * len(form))
    return "".join(signs), origin


def _places(folded: str, term: Term) -> list[tuple[int, int]]:
    if not term.chinese:
        runs = (found for found in RUN.finditer(folded) if found[2])
        return [found.span() for found in runs if found[2][:LONGEST_TOKEN] == term.text]
    places = []
    start = folded.find(term.text)
    while start >= 0:
        places.append((start, start + len(term.text)))
        start = folded.find(term.text, start + 1)
    return places
