"""Letting things be found: an entry waits, and is compared by its text, until a merge brings it into the lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from renda.core.search.models import Entry, EntryState, Space
from renda.core.search.plain import plain
from renda.core.search.ranks import first_rank, free_ranks
from renda.core.search.statements import insert

MOST_TOGETHER = 400
MOST_TRIES = 3
ENTRIES = "INSERT INTO search_entry (space_id, kind, object_id, at, rank, state, title, text) VALUES @rows"
Key = tuple[int, str, str]  # assembly, audience, kind


@dataclass(frozen=True)
class Document:
    """A thing to be found: `kind` and `object_id` name it, `audience` says who may ("public", "staff", …)."""

    kind: str
    object_id: int
    assembly: int
    audience: str
    at: datetime
    title: str
    text: str


def index(
    kind: str, object_id: int, *, assembly: int, audience: str, at: datetime, title: str, text: str = ""
) -> None:
    """Let a thing be found from now on, or as it now is; doing it twice changes nothing."""
    index_many([Document(kind, object_id, assembly, audience, at, title, text)])


def index_many(documents: Iterable[Document]) -> None:
    """Index many things, some hundred a transaction; of two with the same kind and identifier the later counts."""
    rest = iter(documents)
    while some := list(islice(rest, MOST_TOGETHER)):
        _index_retrying({(one.kind, one.object_id): one for one in some})


def remove(kind: str, object_id: int) -> None:
    """Let a thing be found no longer; its text is deleted with the next merge, at the latest."""
    with transaction.atomic():
        _let_go(list(_live().filter(kind=kind, object_id=object_id)))


def _live() -> QuerySet[Entry]:
    return Entry.objects.select_for_update().exclude(state=EntryState.LEAVING)


def _index_retrying(documents: dict[tuple[str, int], Document]) -> None:
    """Two workers may index the same thing at once: the database lets one in, and the other looks again."""
    for _ in range(MOST_TRIES - 1):
        try:
            return _index_some(documents)
        except IntegrityError:
            continue
    return _index_some(documents)


def _index_some(documents: dict[tuple[str, int], Document]) -> None:
    with transaction.atomic():
        spaces = spaces_of(documents.values())
        made = {key: _entry(one, spaces) for key, one in documents.items()}
        for present in _present(documents):
            key = (present.kind, present.object_id)
            if _same(present, made[key]):
                del made[key]
            else:
                _let_go([present])
        fresh = list(made.values())
        for entry, rank in zip(fresh, free_ranks([entry.rank for entry in fresh]), strict=True):
            entry.rank = rank
        insert(ENTRIES, (_values(entry) for entry in fresh))


def _present(documents: dict[tuple[str, int], Document]) -> list[Entry]:
    by_kind: dict[str, list[int]] = {}
    for kind, object_id in documents:
        by_kind.setdefault(kind, []).append(object_id)
    return [row for kind, ids in by_kind.items() for row in _live().filter(kind=kind, object_id__in=ids)]


def _entry(one: Document, spaces: dict[Key, int]) -> Entry:
    return Entry(
        space_id=spaces[one.assembly, one.audience, one.kind],
        kind=one.kind,
        object_id=one.object_id,
        at=one.at,
        rank=first_rank(one.at, one.object_id),
        title=one.title[:200],
        text=plain(f"{one.title}\n{one.text}"),
    )


def _values(entry: Entry) -> tuple[Any, ...]:
    at = connection.ops.adapt_datetimefield_value(entry.at)
    state = EntryState.WAITING.value
    return entry.space_id, entry.kind, entry.object_id, at, entry.rank, state, entry.title, entry.text


def _same(present: Entry, made: Entry) -> bool:
    return (present.space_id, present.at, present.title, present.text) == (
        made.space_id,
        made.at,
        made.title,
        made.text,
    )


def _let_go(entries: list[Entry]) -> None:
    """Waiting entries go at once; posted ones are marked until the next merge takes them out of the lists."""
    Entry.objects.filter(pk__in=[one.pk for one in entries if one.state == EntryState.WAITING]).delete()
    posted = [one.pk for one in entries if one.state == EntryState.POSTED]
    Entry.objects.filter(pk__in=posted).update(state=EntryState.LEAVING)


def spaces_of(documents: Iterable[Document]) -> dict[Key, int]:
    """Return the identifier of the space of each document, made on first use."""
    wanted = {(one.assembly, one.audience, one.kind) for one in documents}
    rows = Space.objects.filter(
        assembly_id__in={assembly for assembly, _, _ in wanted}, kind__in={kind for _, _, kind in wanted}
    )
    known = {
        (assembly, audience, kind): pk
        for assembly, audience, kind, pk in rows.values_list("assembly_id", "audience", "kind", "pk")
    }
    for assembly, audience, kind in sorted(wanted - known.keys()):
        made, _ = Space.objects.get_or_create(assembly_id=assembly, audience=audience, kind=kind)
        known[assembly, audience, kind] = made.pk
    return known
