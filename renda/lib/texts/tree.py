"""The stored form of a legal text: a tree whose nodes hold every character of the source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import uuid4

UidMaker = Callable[[], str]


class Kind(StrEnum):
    """What a node is. UNKNOWN is a line that was kept but not understood."""

    TEXT = "text"
    TITLE = "title"
    NOTE = "note"
    CONTENTS = "contents"
    HEADING = "heading"
    ATTACHMENT = "attachment"
    ARTICLE = "article"
    POINT = "point"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    SIGNATURE = "signature"
    MARKUP = "markup"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Node:
    """One node; its own characters are lead, head, gap, text, tail in this order, then its children's.

    uid: opaque; the next version carries it along.
    number: an article's (N, 之M or 0); a heading's, point's or item's (N,); else empty.
    label: the place in this version, such as `art-3-p2-i1`; empty for the root.
    lead: indentation before the head. head: 第三条, （一）, `## 第一章`. gap: what parts head and text.
    text: the words (a table's or a heading's may run over lines). tail: line ending and blank lines.
    """

    uid: str
    kind: Kind
    number: tuple[int, ...] = ()
    label: str = ""
    lead: str = ""
    head: str = ""
    gap: str = ""
    text: str = ""
    tail: str = ""
    children: tuple[Node, ...] = ()

    @property
    def own_characters(self) -> str:
        """The node's characters without those of its children."""
        return self.lead + self.head + self.gap + self.text + self.tail


class Counter:
    """A deterministic maker of uids: n1, n2, … for tests and for the command line."""

    def __init__(self, prefix: str = "n") -> None:
        self._prefix, self._last = prefix, 0

    def __call__(self) -> str:
        self._last += 1
        return f"{self._prefix}{self._last}"


def random_uid() -> str:
    """An opaque identifier that no other node has."""
    return uuid4().hex


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and all below it in the order of the text."""
    yield node
    for child in node.children:
        yield from walk(child)


def articles(tree: Node) -> list[Node]:
    """Return all articles in the order of the text."""
    return [node for node in walk(tree) if node.kind is Kind.ARTICLE]


def find(tree: Node, uid: str) -> Node | None:
    """Return the node with this uid, or None."""
    return next((node for node in walk(tree) if node.uid == uid), None)


def find_label(tree: Node, label: str) -> Node | None:
    """Return the node at this label, or None."""
    return next((node for node in walk(tree) if node.label == label), None)


def with_text(tree: Node, uid: str, text: str) -> Node:
    """Return the tree with the text of one node replaced; nothing else differs."""
    if tree.uid == uid:
        return replace(tree, text=text)
    return replace(tree, children=tuple(with_text(child, uid, text) for child in tree.children))


def with_uids(tree: Node, uids: Mapping[str, str]) -> Node:
    """Return the tree with uids replaced as the mapping (present uid → new uid) says."""
    children = tuple(with_uids(child, uids) for child in tree.children)
    return replace(tree, uid=uids.get(tree.uid, tree.uid), children=children)


def to_json(node: Node) -> dict[str, Any]:
    """Return the tree as plain values; empty fields are left out."""
    values: dict[str, Any] = {"uid": node.uid, "kind": node.kind.value}
    if node.number:
        values["number"] = list(node.number)
    for name in ("label", "lead", "head", "gap", "text", "tail"):
        if getattr(node, name):
            values[name] = getattr(node, name)
    if node.children:
        values["children"] = [to_json(child) for child in node.children]
    return values


def from_json(values: Mapping[str, Any]) -> Node:
    """Return the tree that `to_json` wrote."""
    return Node(
        uid=values["uid"],
        kind=Kind(values["kind"]),
        number=tuple(values.get("number", ())),
        children=tuple(from_json(child) for child in values.get("children", ())),
        **{name: values.get(name, "") for name in ("label", "lead", "head", "gap", "text", "tail")},
    )
