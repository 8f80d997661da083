"""What other apps may use of search: saying what can be found, and finding it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from renda.core.base import scope
from renda.core.base.scope import own_only
from renda.core.search import building, words
from renda.core.search.building import Superseded
from renda.core.search.entering import Document, index, index_many, remove
from renda.core.search.finding import PUBLIC, Found, Hit
from renda.core.search.finding import find as find_in_index
from renda.core.search.looking import look_through, together
from renda.core.search.marking import Piece, excerpt_pieces, pieces
from renda.core.search.merging import merge_batch
from renda.core.search.plain import LONGEST_QUERY
from renda.core.search.reading import in_order
from renda.lib.registry import Registry

__all__ = [
    "LONGEST_QUERY",
    "Document",
    "Found",
    "Hit",
    "Piece",
    "Superseded",
    "excerpt_pieces",
    "find",
    "in_order",
    "index",
    "index_many",
    "indexers",
    "learn",
    "merge",
    "pieces",
    "rebuild",
    "remove",
]

indexers: Registry[Callable[[], Iterable[Document]]] = Registry("indexers")
learn = words.learn


def find(
    query: str,
    *,
    scope: scope.Scope,
    audiences: Collection[str],
    kinds: Collection[str] | None = None,
    newest: int = 20,
    before: int | None = None,
) -> Found:
    """Answer a query within the scope and the audiences, newest first; a public scope sees the public audience only.

    All terms of the query must occur. `before` is the cursor of an earlier answer; the total does not depend on it.
    Ties (same millisecond): the later identifier first. A scope limited to a matter or a concern must be the bound one.
    """
    if not scope.is_narrow:
        return find_in_index(
            query, scope=scope, audiences=audiences, kinds=kinds, newest=newest, before=before
        )
    if not scope.and_public:
        return _look(query, audiences, kinds, newest, before)
    mine = _look(query, set(audiences) - {PUBLIC}, kinds, newest, before)
    everyones = replace(scope, public=True, matter="", concern=None)
    of_all = find_in_index(
        query, scope=everyones, audiences=(PUBLIC,), kinds=kinds, newest=newest, before=before
    )
    return together(mine, of_all, newest=newest)


def _look(
    query: str, audiences: Collection[str], kinds: Collection[str] | None, newest: int, before: int | None
) -> Found:
    """Read the rows of the few matters, without what is public elsewhere."""
    with own_only():
        chosen = [kind for kind in indexers if kinds is None or kind in kinds]
        documents = (document for kind in chosen for document in indexers.get(kind)())
        return look_through(query, documents, audiences=audiences, newest=newest, before=before)


def merge() -> int:
    """Move all waiting entries into the posting lists; return how many. A periodic job, and safe to call anywhere."""
    moved = 0
    while batch := merge_batch():
        moved += batch
    return moved


def rebuild(*, progress: Callable[[int], None] = lambda count: None) -> int:
    """Throw the index away and make it again from all indexers; return how many entries it has.

    Reads every assembly. While it runs, less is found. `progress` is called with the number of entries read so far.
    Raises: Superseded, if another rebuild begins meanwhile; that one goes on.
    """
    count = building.build([documents for _, documents in indexers.items()], progress=progress)
    merge()
    return count
