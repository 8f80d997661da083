"""Answering a query: the exact number of entries in the viewer's scope, and the newest of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any

import numpy as np
from django.db.models import Q

from renda.core.base.scope import Scope
from renda.core.search.models import EntryState, Space
from renda.core.search.plain import Plan, Term, plan, terms
from renda.core.search.postings import Places, Ranks, common, decode, decode_ranks
from renda.core.search.statements import chunks, rows

PUBLIC = "public"
CHUNK = 2_000
MOST_TRIES = 5
KEPT_BLOCKS = 64  # half a megabyte each

UNMERGED = (  # the inner query reads the small partial index; + keeps a planner from reading whole spaces instead
    "SELECT state, rank, text FROM search_entry "
    "WHERE id IN (SELECT id FROM search_entry WHERE NOT (state = 1)) AND +space_id IN @spaces"
)
POSTINGS = "SELECT id, space_id, block, count, newest FROM search_posting WHERE token IN @tokens AND space_id IN @spaces"
PLACES = "SELECT id, places FROM search_posting WHERE id IN @keys"
TEXTS = "SELECT rank, text FROM search_entry WHERE rank IN @ranks"
STAMPS = "SELECT space_id, number, stamp FROM search_block WHERE space_id IN @spaces"
RANKS = "SELECT space_id, number, stamp, ranks FROM search_block WHERE stamp IN @stamps"
READY = "SELECT text FROM search_word WHERE ready AND text IN @words"
HITS = (
    "SELECT e.kind, e.object_id, s.assembly_id, e.at, e.title, e.text FROM search_entry e "
    "JOIN search_space s ON s.id = e.space_id WHERE e.rank IN @ranks ORDER BY e.rank DESC"
)


@dataclass(frozen=True)
class Hit:
    """One thing found: which, since when, and the words around the first match."""

    kind: str
    object_id: int
    assembly: int
    at: datetime
    title: str
    excerpt: str


@dataclass(frozen=True)
class Found:
    """The answer: all that match within the scope, the newest of them, and where older ones begin (or None)."""

    total: int
    hits: tuple[Hit, ...]
    cursor: int | None = None


@dataclass
class _Part:
    """What one block of one space holds for the query."""

    space: int
    block: int
    newest: int
    rows: list[tuple[int, int]] = field(default_factory=list)  # (key of the posting row, its count)
    places: Places | None = None


def find(
    query: str,
    *,
    scope: Scope,
    audiences: Collection[str],
    kinds: Collection[str] | None = None,
    newest: int = 20,
    before: int | None = None,
) -> Found:
    """Answer a query within the scope and the audiences, newest first; a public scope sees the public audience only.

    A scope with `and_public` sees besides what is for the public anywhere. All terms of the query must occur. `before` is the cursor of an earlier answer; the total does not depend on it.
    Ties (same millisecond): the later identifier first.
    """
    wanted = terms(query)
    spaces = _spaces(scope, audiences, kinds) if wanted else []
    if not spaces:
        return Found(0, ())
    for _ in range(MOST_TRIES):
        version = _version()
        found = _find_once(wanted, spaces, newest, before)
        if _version() == version:
            break  # no merge came between our reads
    return found


def _version() -> int:
    found = rows("SELECT version FROM search_head")
    return found[0][0] if found else 0


def _spaces(scope: Scope, audiences: Collection[str], kinds: Collection[str] | None) -> list[int]:
    seen = Q(audience=PUBLIC) if scope.public else Q(audience__in=audiences)
    if not scope.public and scope.assemblies is not None:
        seen &= Q(assembly_id__in=scope.assemblies)
    if scope.and_public:
        seen |= Q(audience=PUBLIC)
    if kinds is not None:
        seen &= Q(kind__in=kinds)
    return list(Space.objects.filter(seen).values_list("pk", flat=True))


def _find_once(wanted: list[Term], spaces: list[int], newest: int, before: int | None) -> Found:
    chosen = plan(wanted, _ready(wanted))
    came, left = _unmerged(wanted, spaces)
    parts = _parts(chosen, spaces)
    posted = max(
        0, _settle(parts, chosen) - len(left)
    )  # while the index is rebuilt, less stands in the lists
    limit = before if before is not None else (1 << 63) - 1
    ranks = _newest_posted(parts, newest + 1, limit, left)
    ranks += sorted((rank for rank in came if rank < limit), reverse=True)[: newest + 1]
    ranks = sorted(ranks, reverse=True)[: newest + 1]
    hits = _hits(ranks[:newest], wanted)
    return Found(posted + len(came), hits, ranks[newest - 1] if len(ranks) > newest else None)


def _ready(wanted: list[Term]) -> list[str]:
    longer = [term.text for term in wanted if term.chinese and len(term.text) > 2]
    return [word for (word,) in rows(READY, words=longer)]


def _unmerged(wanted: list[Term], spaces: list[int]) -> tuple[set[int], set[int]]:
    """Return the ranks of matching entries not yet in the lists, and of matching ones still in them."""
    came: set[int] = set()
    left: set[int] = set()
    for state, rank, text in rows(UNMERGED, spaces=spaces):
        if all(term.stands_in(text) for term in wanted):
            (came if state == EntryState.WAITING else left).add(rank)
    return came, left


def _parts(chosen: Plan, spaces: list[int]) -> list[_Part]:
    """Return the blocks in which every token stands, the newest first."""
    gathered: dict[tuple[int, int], _Part] = {}
    for pk, space, block, count, newest in rows(POSTINGS, tokens=chosen.tokens, spaces=spaces):
        part = gathered.setdefault((space, block), _Part(space, block, newest))
        part.newest = min(part.newest, newest)
        part.rows.append((pk, count))
    complete = [part for part in gathered.values() if len(part.rows) == len(chosen.tokens)]
    return sorted(complete, key=lambda part: -part.newest)


def _settle(parts: list[_Part], chosen: Plan) -> int:
    """Return how many posted entries match; with several tokens or doubtful terms the places are found at once."""
    if len(chosen.tokens) == 1 and not chosen.doubtful:
        return sum(count for part in parts for _, count in part.rows)
    _load(parts)
    if chosen.doubtful:
        _check(parts, chosen.doubtful)
    return sum(len(part.places) for part in parts if part.places is not None)


def _load(parts: list[_Part]) -> None:
    counts = dict(row for part in parts if part.places is None for row in part.rows)
    stored: dict[int, Places] = {}
    for some in chunks(counts, CHUNK):
        for pk, places in rows(PLACES, keys=some):
            stored[pk] = decode(places, counts[pk])
    for part in parts:
        if part.places is None:
            part.places = common([stored[pk] for pk, _ in part.rows])


def _check(parts: list[_Part], doubtful: tuple[Term, ...]) -> None:
    """Keep the places whose text has the doubtful terms; the texts of all parts are read together."""
    ranks = _ranks(parts)
    candidates = [ranks[part.space, part.block][part.places] for part in parts]
    good: set[int] = set()
    for some in chunks(np.concatenate(candidates).tolist() if parts else [], CHUNK):
        for rank, text in rows(TEXTS, ranks=some):
            if all(term.stands_in(text) for term in doubtful):
                good.add(rank)
    for part, asked in zip(parts, candidates, strict=True):
        kept = np.fromiter((rank in good for rank in asked.tolist()), dtype=bool, count=len(asked))
        assert part.places is not None
        part.places = part.places[kept]


def _newest_posted(parts: list[_Part], wanted: int, limit: int, left: set[int]) -> list[int]:
    """Return the greatest ranks below `limit`, without those that left; stops when no list can hold a newer one."""
    best: list[int] = []
    for start in range(0, len(parts), wanted):
        some = parts[start : start + wanted]
        if len(best) >= wanted and best[wanted - 1] > some[0].newest:
            break
        _load(some)
        ranks = _ranks(some)
        for part in some:
            best += _top(ranks[part.space, part.block][part.places], wanted, limit, left)
        best = sorted(best, reverse=True)[:wanted]
    return best


def _top(ranks: Ranks, wanted: int, limit: int, left: set[int]) -> list[int]:
    older = ranks[ranks < limit]
    many = wanted + len(left)
    if len(older) > many:
        older = np.partition(older, len(older) - many)[-many:]
    return [rank for rank in older.tolist() if rank not in left]


_kept: OrderedDict[str, Ranks] = OrderedDict()
_keeping = Lock()


def _ranks(parts: list[_Part]) -> dict[tuple[int, int], Ranks]:
    """Return the ranks of the parts' blocks, kept in memory under the stamp of their last write."""
    asked = {(part.space, part.block) for part in parts}
    stamps = _stamps(asked)
    with _keeping:
        found = {place: _kept[stamp] for place, stamp in stamps.items() if stamp in _kept}
    missing = [stamps[place] for place in asked - found.keys()]
    for space, number, stamp, stored in rows(RANKS, stamps=missing):
        found[space, number] = ranks = decode_ranks(stored)
        with _keeping:
            _kept[stamp] = ranks
            while len(_kept) > KEPT_BLOCKS:
                _kept.popitem(last=False)
    return found


def _stamps(asked: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
    return {
        (space, number): stamp
        for space, number, stamp in rows(STAMPS, spaces={space for space, _ in asked})
        if (space, number) in asked
    }


def _hits(ranks: list[int], wanted: list[Term]) -> tuple[Hit, ...]:
    return tuple(
        Hit(kind, object_id, assembly, _moment(at), title, excerpt(text, wanted))
        for kind, object_id, assembly, at, title, text in rows(HITS, ranks=ranks)
    )


def _moment(stored: Any) -> datetime:
    """SQLite hands out text or a bare datetime in UTC, PostgreSQL a datetime with its zone."""
    moment: datetime = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def excerpt(text: str, wanted: list[Term], *, around: int = 40) -> str:
    """Return some signs around the first term that occurs, with … where text was left out."""
    first = min((spot for term in wanted if (spot := text.find(term.text)) >= 0), default=0)
    start, end = max(0, first - around // 2), first + around * 2
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
