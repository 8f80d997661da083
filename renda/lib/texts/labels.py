"""Labels: where a node stands in its own version (`art-3.1-p2-i1`, `chp-2-sec-1`)."""

from __future__ import annotations

import re
from dataclasses import replace

from .tree import Kind, Node

_UNITS = (("分编", "subpart"), ("编", "part"), ("部分", "part"), ("章", "chp"), ("节", "sec"))
_COUNTED = {
    Kind.NOTE: "note", Kind.TITLE: "title", Kind.CONTENTS: "toc", Kind.TABLE: "table", Kind.MARKUP: "mark",
    Kind.SIGNATURE: "sign", Kind.UNKNOWN: "line", Kind.PARAGRAPH: "p", Kind.ATTACHMENT: "att",
}  # fmt: skip


def heading_unit(node: Node) -> str:
    """Return part, subpart, chp or sec for a numbered heading, hd for any other."""
    if not node.number:
        return "hd"
    characters = re.sub(r"\s", "", node.head)
    return next((unit for sign, unit in _UNITS if sign in characters), "hd")


def labelled(tree: Node) -> Node:
    """Return the tree with a label on every node; no two nodes have the same."""
    return _Labeller().label(tree, "", "", top="")


class _Labeller:
    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._counts: dict[tuple[str, str], int] = {}

    def label(self, node: Node, label: str, scope: str, *, top: str) -> Node:
        """`scope` prefixes articles inside an attachment; `top` is the outermost heading above."""
        children = []
        for child in node.children:
            name = self._unique(self._name(child, label, scope), child, top)
            inner_scope = name if child.kind is Kind.ATTACHMENT else scope
            inner_top = top or (name if child.kind is Kind.HEADING else "")
            children.append(self.label(child, name, inner_scope, top=inner_top))
        return replace(node, label=label, children=tuple(children))

    def _name(self, child: Node, parent: str, scope: str) -> str:
        if child.kind is Kind.ARTICLE:
            number, insert = child.number
            return _join(scope, f"art-{number}" + (f".{insert}" if insert else ""))
        if child.kind is Kind.POINT:
            return _join(scope, f"pt-{child.number[0]}")
        if child.kind is Kind.ITEM:
            return _join(parent, f"i{child.number[0]}")
        if child.kind is Kind.HEADING:
            unit = heading_unit(child)
            return _join(parent, f"{unit}-{child.number[0] if child.number else self._next(parent, unit)}")
        word = _COUNTED[child.kind]
        if child.kind is Kind.ATTACHMENT:
            parent = ""
        joined = "" if child.kind is Kind.PARAGRAPH else "-"
        return _join(parent, f"{word}{joined}{self._next(parent, word)}")

    def _next(self, parent: str, word: str) -> int:
        self._counts[parent, word] = self._counts.get((parent, word), 0) + 1
        return self._counts[parent, word]

    def _unique(self, name: str, child: Node, top: str) -> str:
        if name in self._seen and top and child.kind in (Kind.ARTICLE, Kind.POINT):
            name = f"{top}-{name}"
        unique, copy = name, 1
        while unique in self._seen:
            copy += 1
            unique = f"{name}-x{copy}"
        self._seen.add(unique)
        return unique


def _join(parent: str, name: str) -> str:
    return f"{parent}-{name}" if parent else name
