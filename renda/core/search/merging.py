"""Moving waiting entries into the posting lists and leaving ones out of them, in one transaction a batch."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from django.db import transaction

from renda.core.search import postings
from renda.core.search.listing import TokenRow, lists_of
from renda.core.search.longer import Words
from renda.core.search.models import Block, Entry, EntryState, Head, Word
from renda.core.search.postings import decode, decode_ranks, encode, encode_ranks
from renda.core.search.statements import chunks, insert, rows, update

CHUNK = 800  # tokens a statement
ANYTHING = "SELECT id FROM search_entry WHERE NOT (state = 1) LIMIT 1"
PLACED = "UPDATE search_entry SET place = %s, state = 1 WHERE id = %s"
PRESENT = (
    "SELECT token, id, count, newest, places FROM search_posting "
    "WHERE token IN @tokens AND space_id IN @spaces AND block IN @blocks"
)
INSERT = "INSERT INTO search_posting (token, space_id, block, count, newest, places) VALUES @rows"
UPSERT = INSERT + (
    " ON CONFLICT (token, space_id, block) DO UPDATE SET "
    "count = excluded.count, newest = excluded.newest, places = excluded.places"
)
CHANGED = "UPDATE search_posting SET count = %s, places = %s WHERE id = %s"
EMPTY = "DELETE FROM search_posting WHERE id = %s"


class Waiting(NamedTuple):
    """An entry that is not in the lists yet."""

    pk: int
    space: int
    rank: int
    text: str


class Leaving(NamedTuple):
    """An entry that must be taken out of the lists."""

    pk: int
    space: int
    place: int
    text: str


class Stored(NamedTuple):
    """A row of posting lists."""

    pk: int
    count: int
    newest: int
    places: Any


def merge_batch(*, most: int = postings.BLOCK) -> int:
    """Merge up to `most` waiting and `most` leaving entries; return how many were moved.

    Whoever merges holds the head row, so two workers take turns; an index call that touches the same entry waits.
    """
    if not rows(ANYTHING):
        return 0
    with transaction.atomic():
        head = lock_head()
        if head.building:
            return 0  # the rebuild merges at its end
        leaving = [Leaving(*row) for row in _unmerged(EntryState.LEAVING, "place")[:most]]
        waiting = [Waiting(*row) for row in _unmerged(EntryState.WAITING, "rank")[:most]]
        if not leaving and not waiting:
            return 0
        words = Words(list(Word.objects.values_list("text", flat=True)))
        _take_out(leaving, words)
        _put_in(waiting, words)
        head.version += 1
        head.save(update_fields=["version"])
    return len(leaving) + len(waiting)


def _unmerged(state: EntryState, by: str) -> Any:
    rows = Entry.objects.select_for_update().filter(state=state)
    return rows.order_by("space", by).values_list("pk", "space_id", by, "text")


def lock_head() -> Head:
    """Lock the one head row, made on first use; inside a transaction."""
    Head.objects.get_or_create(pk=1)
    return Head.objects.select_for_update().get(pk=1)


def _put_in(entries: list[Waiting], words: Words) -> None:
    for space_id, group in _by_space(entries):
        last = Block.objects.filter(space_id=space_id).order_by("-number").first()
        while group:
            if last is None or last.filled == postings.BLOCK:
                last = Block(space_id=space_id, number=last.number + 1 if last else 0, filled=0, ranks=b"")
            room = postings.BLOCK - last.filled
            _fill(last, group[:room], words)
            group = group[room:]


def _fill(block: Block, entries: list[Waiting], words: Words) -> None:
    first = block.filled
    places = np.arange(first, first + len(entries), dtype=np.uint16)
    lists = lists_of([entry.text for entry in entries], words, places)
    added = np.fromiter((entry.rank for entry in entries), dtype=np.int64, count=len(entries))
    ranks = np.concatenate([decode_ranks(block.ranks), added])
    block.ranks, block.filled, block.stamp = encode_ranks(ranks), len(ranks), secrets.token_hex(8)
    block.save()
    add_places(block.space_id, block.number, lists.rows(ranks), fresh=first == 0)
    begin = block.number * postings.BLOCK + first
    update(PLACED, [(place, entry.pk) for place, entry in enumerate(entries, start=begin)])


def add_places(space_id: int, number: int, added: Iterable[TokenRow], *, fresh: bool) -> None:
    """Add to the lists of a block; `fresh` promises that no row of it exists yet."""
    for some in chunks(added, CHUNK):
        present = {} if fresh else _present(space_id, number, [row[0] for row in some])
        joined = ((row[0], space_id, number, *_with(present.get(row[0]), row)) for row in some)
        insert(INSERT if fresh else UPSERT, joined)


def _with(old: Stored | None, added: TokenRow) -> tuple[int, int, bytes]:
    """Return count, newest and places of what is stored and what is added together."""
    _, count, newest, places = added
    if old is None:
        return count, newest, places
    both = np.union1d(decode(old.places, old.count), decode(places, count))
    return len(both), max(newest, old.newest), encode(both)


def _take_out(entries: list[Leaving], words: Words) -> None:
    """Remove the entries' places; `newest` may stay too great, which only makes a reader look at one list more."""
    for space_id, of_space in _by_space(entries):
        by_block: dict[int, list[Leaving]] = {}
        for entry in of_space:
            by_block.setdefault(entry.place // postings.BLOCK, []).append(entry)
        for number, group in by_block.items():
            places = np.fromiter((entry.place % postings.BLOCK for entry in group), np.uint16, len(group))
            lists = lists_of([entry.text for entry in group], words, places)
            no_ranks = np.zeros(postings.BLOCK, dtype=np.int64)
            _remove_places(space_id, number, lists.rows(no_ranks))
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()


def _remove_places(space_id: int, number: int, removed: Iterable[TokenRow]) -> None:
    for some in chunks(removed, CHUNK):
        changed: list[tuple[int, bytes, int]] = []
        empty: list[tuple[int]] = []
        present = _present(space_id, number, [row[0] for row in some])
        for token, count, _, places in some:
            if (old := present.get(token)) is not None:
                kept = np.setdiff1d(decode(old.places, old.count), decode(places, count))
                if len(kept):
                    changed.append((len(kept), encode(kept), old.pk))
                else:
                    empty.append((old.pk,))
        update(CHANGED, changed)
        update(EMPTY, empty)


def _present(space_id: int, number: int, tokens: list[str]) -> dict[str, Stored]:
    found = rows(PRESENT, spaces=[space_id], blocks=[number], tokens=tokens)
    return {token: Stored(*rest) for token, *rest in found}


def _by_space(entries: Iterable[Any]) -> list[tuple[int, list[Any]]]:
    groups: dict[int, list[Any]] = {}
    for entry in entries:
        groups.setdefault(entry.space, []).append(entry)
    return sorted(groups.items())
