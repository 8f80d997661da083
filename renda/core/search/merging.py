"""Moving waiting entries into the posting lists and leaving ones out of them, in one transaction a batch."""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Iterable
from typing import Any

import numpy as np
from django.db import models, transaction

from renda.core.search import postings
from renda.core.search.models import Block, Entry, EntryState, Head, Posting, Word
from renda.core.search.plain import Words, tokens
from renda.core.search.postings import Places, Ranks, decode, decode_ranks, encode, encode_ranks
from renda.core.search.statements import chunks, insert, rows, update

CHUNK = 800  # tokens a statement
ANYTHING = "SELECT id FROM search_entry WHERE NOT (state = 1) LIMIT 1"
PLACED = "UPDATE search_entry SET place = %s, state = 1 WHERE id = %s"
INSERT = "INSERT INTO search_posting (token, space_id, block, count, newest, places) VALUES @rows"
UPSERT = INSERT + (
    " ON CONFLICT (token, space_id, block) DO UPDATE SET "
    "count = excluded.count, newest = excluded.newest, places = excluded.places"
)
Lists = dict[str, "array[int]"]


def merge_batch(*, most: int = postings.BLOCK) -> int:
    """Merge up to `most` waiting and `most` leaving entries; return how many were moved.

    Whoever merges holds the head row, so two workers take turns; an index call that touches the same entry waits.
    """
    if not rows(ANYTHING):
        return 0
    with transaction.atomic():
        head = lock_head()
        unmerged = Entry.objects.select_for_update()
        leaving = list(unmerged.filter(state=EntryState.LEAVING).order_by("space", "place")[:most])
        waiting = list(unmerged.filter(state=EntryState.WAITING).order_by("space", "rank")[:most])
        if not leaving and not waiting:
            return 0
        words = Words(Word.objects.values_list("text", flat=True))
        _take_out(leaving, words)
        _put_in(waiting, words)
        head.version += 1
        head.save(update_fields=["version"])
    return len(leaving) + len(waiting)


def lock_head() -> Head:
    """Lock the one head row, made on first use; inside a transaction."""
    Head.objects.get_or_create(pk=1)
    return Head.objects.select_for_update().get(pk=1)


def _put_in(entries: list[Entry], words: Words) -> None:
    for space_id, group in _by(entries, "space_id"):
        last = Block.objects.filter(space_id=space_id).order_by("-number").first()
        while group:
            if last is None or last.filled == postings.BLOCK:
                last = Block(space_id=space_id, number=last.number + 1 if last else 0, filled=0, ranks=b"")
            room = postings.BLOCK - last.filled
            _fill(last, group[:room], words)
            group = group[room:]


def _fill(block: Block, entries: list[Entry], words: Words) -> None:
    lists: Lists = {}
    first = block.filled
    for offset, entry in enumerate(entries, start=first):
        entry.place, entry.state = block.number * postings.BLOCK + offset, EntryState.POSTED
        for token in tokens(entry.text, words):
            if token not in lists:
                lists[token] = array("H")
            lists[token].append(offset)
    added = np.fromiter((entry.rank for entry in entries), dtype=np.int64, count=len(entries))
    ranks = np.concatenate([decode_ranks(block.ranks), added])
    block.ranks, block.filled, block.stamp = encode_ranks(ranks), len(ranks), secrets.token_hex(8)
    block.save()
    add_places(block.space_id, block.number, lists, ranks, fresh=first == 0)
    update(PLACED, [(entry.place, entry.pk) for entry in entries])


def add_places(space_id: int, number: int, lists: Lists, ranks: Ranks, *, fresh: bool) -> None:
    """Add places to the lists of a block; `fresh` promises that no row of it exists yet."""
    known = ranks.tolist()
    for some in chunks(sorted(lists), CHUNK):
        present = {} if fresh else {row.token: row for row in _rows(space_id, number, some)}
        insert(
            INSERT if fresh else UPSERT,
            (_row(token, space_id, number, lists[token], present.get(token), known) for token in some),
        )


def _row(
    token: str, space_id: int, number: int, added: array[int], old: Posting | None, ranks: list[int]
) -> tuple[Any, ...]:
    newest = max(ranks[place] for place in added)
    places: Places = np.frombuffer(added, dtype=np.uint16)
    if old is not None:
        places = np.union1d(decode(old.places, old.count), places)
        newest = max(newest, old.newest)
    return token, space_id, number, len(places), newest, encode(places)


def _take_out(entries: list[Entry], words: Words) -> None:
    """Remove the entries' places; `newest` may stay too great, which only makes a reader look at one list more."""
    for space_id, of_space in _by(entries, "space_id"):
        by_block: dict[int, list[Entry]] = {}
        for entry in of_space:
            by_block.setdefault(entry.place // postings.BLOCK, []).append(entry)
        for number, group in by_block.items():
            lists: Lists = {}
            for entry in group:
                for token in tokens(entry.text, words):
                    lists.setdefault(token, array("H")).append(entry.place % postings.BLOCK)
            _remove_places(space_id, number, lists)
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()


def _remove_places(space_id: int, number: int, lists: Lists) -> None:
    for some in chunks(sorted(lists), CHUNK):
        changed: list[Posting] = []
        empty: list[Posting] = []
        for row in _rows(space_id, number, some):
            places = np.setdiff1d(
                decode(row.places, row.count), np.frombuffer(lists[row.token], dtype=np.uint16)
            )
            row.count, row.places = len(places), encode(places)
            (changed if row.count else empty).append(row)
        Posting.objects.bulk_update(changed, ["count", "places"], batch_size=200)
        Posting.objects.filter(pk__in=[row.pk for row in empty]).delete()


def _rows(space_id: int, number: int, some: list[str]) -> models.QuerySet[Posting]:
    return Posting.objects.filter(space_id=space_id, block=number, token__in=some)


def _by(entries: Iterable[Entry], field: str) -> list[tuple[int, list[Entry]]]:
    groups: dict[int, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(getattr(entry, field), []).append(entry)
    return sorted(groups.items())
