"""A version as lines to read: what each node is, its label to quote, and how many comments hang on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from renda.lib.texts.printing import plain_head, plain_text
from renda.lib.texts.tree import Kind, Node, walk
from renda.web.components import LawLine

_KINDS = {
    Kind.TITLE: "title",
    Kind.NOTE: "note",
    Kind.CONTENTS: "note",
    Kind.HEADING: "heading",
    Kind.ATTACHMENT: "heading",
    Kind.ARTICLE: "article",
    Kind.POINT: "article",
    Kind.PARAGRAPH: "paragraph",
    Kind.ITEM: "item",
    Kind.TABLE: "paragraph",
    Kind.SIGNATURE: "signature",
    Kind.UNKNOWN: "unread",
}
_LABELLED = {Kind.ARTICLE, Kind.POINT}


def lines_of(
    tree: Node, *, counts: Mapping[str, int] | None = None, url: Callable[[Node], str] | None = None
) -> list[LawLine]:
    """Return the lines of a text in order; `counts` by node uid, `url` of an article's comments."""
    heads = {node.uid: _opening(node) for node in walk(tree) if node.kind in _LABELLED}
    opened = {opening.uid for opening in heads.values() if opening is not None}
    return [
        _line(node, heads.get(node.uid), counts or {}, url)
        for node in walk(tree)
        if _is_shown(node) and node.uid not in opened
    ]


def _opening(article: Node) -> Node | None:
    """The first paragraph, which is printed on the line of the article's number."""
    first = article.children[0] if article.children else None
    return first if first is not None and first.kind is Kind.PARAGRAPH and not plain_text(article) else None


def _is_shown(node: Node) -> bool:
    return node.kind in _KINDS and bool(plain_text(node) or plain_head(node))


def _line(
    node: Node, opening: Node | None, counts: Mapping[str, int], url: Callable[[Node], str] | None
) -> LawLine:
    is_labelled = node.kind in _LABELLED
    words = plain_text(opening or node)
    head = plain_head(node)
    return LawLine(
        kind=_KINDS[node.kind],
        text=words if is_labelled else f"{head}{'　' if node.kind is Kind.HEADING and head else ''}{words}",
        label=head if is_labelled else "",
        anchor=f"n-{node.uid}",
        count=counts.get(node.uid) if node.kind is Kind.ARTICLE else None,
        url=url(node) if url and node.kind is Kind.ARTICLE else "",
    )
