"""Printing a stored tree: exactly the characters of the source, or the words alone."""

from __future__ import annotations

import re

from .tree import Node, walk

_MARKS = re.compile(r"\*\*|__|^#{1,6}\s*|[\u200b-\u200f\u2060-\u2064\ufeff]")
_SPACES = re.compile(r"\s+")


def print_text(tree: Node) -> str:
    """Return exactly the characters that were parsed."""
    return "".join(node.own_characters for node in walk(tree))


def plain_head(node: Node) -> str:
    """Return the head as people read it: 第三条 for `**第三条**`, without marks and inner spaces."""
    return _SPACES.sub("", _MARKS.sub("", node.head))


def plain_text(node: Node) -> str:
    """Return the node's own words on one line, without file marks."""
    return _SPACES.sub(" ", _MARKS.sub("", node.text)).strip()


def body_lines(node: Node) -> list[str]:
    """Return the words below a node, one line per paragraph or item with its head."""
    lines = []
    for inner in walk(node):
        if inner is node and not plain_text(node):
            continue
        head = "" if inner is node else plain_head(inner)
        line = head + plain_text(inner)
        if line:
            lines.append(line)
    return lines
