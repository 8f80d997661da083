"""Is a parsed text lossless and understood? (`renda texts check`)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from .docx_left_out import LeftOut
from .parsing import parse
from .printing import plain_head, plain_text, print_text
from .tree import Counter, Kind, Node, articles, walk

_SHOWN = 5


@dataclass(frozen=True)
class Check:
    """What was found in one text.

    articles: count of 第X条. lossless: printed from the tree it gives the same characters, and nothing of the file was
    left out of the text.
    understood: no unknown line, and article numbers run on. notes: what a person should look at.
    """

    articles: int
    lossless: bool
    understood: bool
    notes: tuple[str, ...]

    def as_values(self) -> dict[str, Any]:
        """The check as plain values for JSON."""
        return {**asdict(self), "notes": list(self.notes)}


def check_text(text: str, left_out: Sequence[LeftOut] = ()) -> Check:
    """Parse a text and say whether it is lossless and understood; `left_out` is what its file says besides."""
    check = check_tree(parse(text, make_uid=Counter()), text)
    told = [*check.notes, *(each.in_english() for each in left_out)]
    return replace(check, lossless=check.lossless and not left_out, notes=tuple(told))


def check_tree(tree: Node, text: str) -> Check:
    """Compare a tree with the text it was parsed from, and look for what was not understood."""
    unknown = [node for node in walk(tree) if node.kind is Kind.UNKNOWN]
    breaks = number_breaks(tree)
    found = articles(tree)
    has_words = any(node.kind in (Kind.ARTICLE, Kind.POINT, Kind.PARAGRAPH, Kind.ITEM) for node in walk(tree))
    notes = [*_notes_on_articles(found, tree), *breaks[:_SHOWN], *_notes_on_unknown(unknown)]
    if not has_words:
        notes.append("no sentence at all")
    return Check(len(found), print_text(tree) == text, has_words and not unknown and not breaks, tuple(notes))


def number_breaks(tree: Node) -> list[str]:
    """Say where article numbers do not run on.

    After 第X条 come 第X+1条 or 第X条之一. Numbers may start again at 1 only in a new part (编) or attachment.
    """
    breaks, last, may_restart = list[str](), (0, 0), True
    for node in walk(tree):
        if node.kind is Kind.ATTACHMENT or (node.kind is Kind.HEADING and "编" in node.head):
            may_restart = True
        if node.kind is not Kind.ARTICLE:
            continue
        number = (node.number[0], node.number[1])
        runs_on = number in ((last[0] + 1, 0), (last[0], last[1] + 1)) or last == (0, 0)
        if not runs_on and not (may_restart and number == (1, 0)):
            breaks.append(f"{plain_head(node)} follows {_article_name(last)}")
        last, may_restart = number, False
    return breaks


def _article_name(number: tuple[int, int]) -> str:
    return f"article {number[0]}" + (f".{number[1]}" if number[1] else "")


def _notes_on_articles(found: list[Node], tree: Node) -> list[str]:
    if not found:
        points = sum(node.kind is Kind.POINT for node in walk(tree))
        return [f"no articles, {points} points" if points else "no articles"]
    first = found[0].number[0]
    return [] if first == 1 else [f"the first article is {plain_head(found[0])}"]


def _notes_on_unknown(unknown: list[Node]) -> list[str]:
    shown = [f"not understood: {plain_text(node)[:40]}" for node in unknown[:_SHOWN]]
    rest = len(unknown) - len(shown)
    return [*shown, f"{rest} more lines not understood"] if rest > 0 else shown
