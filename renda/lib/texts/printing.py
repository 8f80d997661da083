"""Printing a stored tree: exactly the characters of the source, or the words alone."""

from __future__ import annotations

import re

from .tree import Kind, Node, walk

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
    """Return the words of a node and all below it, one line per paragraph or item with its head.

    The node's own head is left out; file marks such as comments are no words.
    """
    lines = []
    for inner in walk(node):
        if inner.kind is Kind.MARKUP:
            continue
        line = ("" if inner is node else plain_head(inner)) + plain_text(inner)
        if line:
            lines.append(line)
    return lines


def words(node: Node) -> str:
    """Return `body_lines` as one string; places in a node are counted in it."""
    return "\n".join(body_lines(node))
