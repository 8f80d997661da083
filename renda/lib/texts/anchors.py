"""Carrying identifiers into the next version, and finding where quoted words went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .alignment import Unit, align, letters_of
from .comparison import spans
from .printing import words
from .tree import Kind, Node, UidMaker, articles, find, random_uid, walk, with_uids

_ALONE = (
    Kind.TITLE, Kind.NOTE, Kind.CONTENTS, Kind.HEADING, Kind.ATTACHMENT, Kind.POINT, Kind.PARAGRAPH,
    Kind.ITEM, Kind.TABLE, Kind.SIGNATURE, Kind.MARKUP, Kind.UNKNOWN,
)  # fmt: skip


class Fate(StrEnum):
    """What became of quoted words in a later version."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """SAME: in the same node. MOVED: in another. CHANGED: the node stands, the words do not. GONE: neither.

    label: where the words (for CHANGED the node) now stand; empty when gone.
    start, end: the quoted words' places in `printing.words` of that node; both 0 when not found.
    """

    fate: Fate
    label: str = ""
    uid: str = ""
    start: int = 0
    end: int = 0


def carry_uids(old: Node, new: Node, *, make_uid: UidMaker = random_uid) -> Node:
    """Return the new tree with the uids of the old tree's aligned nodes.

    Articles are aligned as in the comparison, the paragraphs and items inside them by the same method;
    all else by kind. A node without a forerunner keeps its uid unless the old tree has it: then it gets a fresh one.
    """
    carried = {new.uid: old.uid}
    old_spans, new_spans = spans(old), spans(new)
    units = [[span.unit for span in found] for found in (old_spans, new_spans)]
    for one, other in align(*units).pairs:
        before, after = old_spans[one].node, new_spans[other].node
        carried[after.uid] = before.uid
        _carry_children(before.children, after.children, carried)
    for kind in _ALONE:
        _carry_alone(kind, old, new, carried)
    return with_uids(new, carried | _fresh(old, new, carried, make_uid))


def locate(quote: str, node: Node) -> tuple[int, int] | None:
    """Return where the quoted words stand in `printing.words(node)`, or None.

    Only letters and digits are compared, so spaces, line breaks and marks may differ.
    """
    wanted = letters_of(quote)
    text = words(node)
    places = [index for index, sign in enumerate(text) if sign.isalnum()]
    at = "".join(text[index] for index in places).find(wanted) if wanted else -1
    return None if at < 0 else (places[at], places[at + len(wanted) - 1] + 1)


def whereabouts(uid: str, quote: str, new: Node) -> Whereabouts:
    """Say where an anchor (a node's uid and quoted words; none for the whole node) stands in a later version."""
    node = find(new, uid)
    if node is not None and not letters_of(quote):
        return Whereabouts(Fate.SAME, node.label, uid)
    place = node and locate(quote, node)
    if node is not None and place:
        return Whereabouts(Fate.SAME, node.label, uid, *place)
    moved = _search(quote, new, node)
    if moved is not None:
        return moved
    return Whereabouts(Fate.CHANGED, node.label, uid) if node is not None else Whereabouts(Fate.GONE)


def _search(quote: str, tree: Node, near: Node | None) -> Whereabouts | None:
    """Look first in the article around the old node, then through the text; the innermost node wins."""
    around = [article for article in articles(tree) if near is not None and find(article, near.uid)]
    for scope in [*around, tree]:
        if locate(quote, scope):
            node = _innermost(quote, scope)
            place = locate(quote, node) or (0, 0)
            return Whereabouts(Fate.MOVED, node.label, node.uid, *place)
    return None


def _innermost(quote: str, node: Node) -> Node:
    for child in node.children:
        if locate(quote, child):
            return _innermost(quote, child)
    return node


def _carry_children(old: Sequence[Node], new: Sequence[Node], carried: dict[str, str]) -> None:
    for kind in (Kind.PARAGRAPH, Kind.ITEM, Kind.TABLE, Kind.UNKNOWN):
        before = [node for node in old if node.kind is kind]
        after = [node for node in new if node.kind is kind]
        pairs = align(_units(before), _units(after)).pairs
        if kind is Kind.PARAGRAPH and not pairs and len(before) == len(after) == 1:
            pairs = ((0, 0),)
        for one, other in pairs:
            carried[after[other].uid] = before[one].uid
            _carry_children(before[one].children, after[other].children, carried)


def _units(nodes: Sequence[Node]) -> list[Unit]:
    return [Unit(node.number or (place,), letters_of(words(node))) for place, node in enumerate(nodes, 1)]


def _carry_alone(kind: Kind, old: Node, new: Node, carried: dict[str, str]) -> None:
    """Align the nodes of one kind that stand outside articles, by their own words."""
    used = set(carried.values())
    before = [node for node in _outside_articles(old) if node.kind is kind and node.uid not in used]
    after = [node for node in _outside_articles(new) if node.kind is kind and node.uid not in carried]
    own = [
        [
            Unit(node.number or (place,), letters_of(node.head + node.text))
            for place, node in enumerate(nodes, 1)
        ]
        for nodes in (before, after)
    ]
    for one, other in align(*own).pairs:
        carried[after[other].uid] = before[one].uid


def _outside_articles(tree: Node) -> list[Node]:
    inside = {node.uid for article in articles(tree) for node in walk(article)}
    return [node for node in walk(tree) if node.uid not in inside]


def _fresh(old: Node, new: Node, carried: dict[str, str], make_uid: UidMaker) -> dict[str, str]:
    taken = {node.uid for node in walk(old)}
    fresh = dict[str, str]()
    for node in walk(new):
        if node.uid not in carried and node.uid in taken:
            uid = make_uid()
            while uid in taken:
                uid = make_uid()
            fresh[node.uid] = uid
            taken.add(uid)
    return fresh
