"""Finding for a hat limited to one matter: its few rows are read as they are, the index knows no matters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from renda.core.search.entering import Document
from renda.core.search.finding import Found, Hit, excerpt
from renda.core.search.plain import plain, terms
from renda.core.search.ranks import first_rank


def look_through(
    query: str, documents: Iterable[Document], *, audiences: Collection[str], newest: int, before: int | None
) -> Found:
    """Answer as the index would, by comparing every document; the newest first, ties by the later identifier."""
    wanted = terms(query)
    if not wanted:
        return Found(0, ())
    ranked: list[tuple[int, Hit]] = []
    for one in documents:
        text = plain(f"{one.title}\n{one.text}")
        if one.audience in audiences and all(term.stands_in(text) for term in wanted):
            hit = Hit(one.kind, one.object_id, one.assembly, one.at, one.title, excerpt(text, wanted))
            ranked.append((first_rank(one.at, one.object_id), hit))
    ranked.sort(key=lambda pair: pair[0], reverse=True)
    older = list(_before(ranked, before))
    cursor = older[newest - 1][0] if len(older) > newest else None
    return Found(len(ranked), tuple(hit for _, hit in older[:newest]), cursor)


def together(one: Found, other: Found, *, newest: int) -> Found:
    """Join two answers that hold nothing in common: one total, the newest of both, where older ones begin."""
    hits = sorted((*one.hits, *other.hits), key=_rank, reverse=True)
    is_more = len(hits) > newest or one.cursor is not None or other.cursor is not None
    shown = tuple(hits[:newest])
    return Found(one.total + other.total, shown, _rank(shown[-1]) if is_more else None)


def _rank(hit: Hit) -> int:
    return first_rank(hit.at, hit.object_id)


def _before(ranked: list[tuple[int, Hit]], before: int | None) -> Iterator[tuple[int, Hit]]:
    return (pair for pair in ranked if before is None or pair[0] < before)
