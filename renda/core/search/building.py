"""Making the whole index again: entries first, then the lists of each block, then all rows in the order of tokens.

In the order of tokens because a table that is filled in the order of its index grows at its end, however large it is;
block by block every row would be put somewhere else. What the lists need until then lies in a temporary folder.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext

from renda.core.base import scope
from renda.core.search import postings, words
from renda.core.search.entering import Document, index_many, spaces_of
from renda.core.search.listing import lists_of
from renda.core.search.longer import Words
from renda.core.search.merging import lock_head
from renda.core.search.models import Block, Entry, EntryState, Head, Posting, Word
from renda.core.search.plain import plain
from renda.core.search.postings import Ranks, encode_ranks
from renda.core.search.ranks import first_rank
from renda.core.search.spooling import Spool
from renda.core.search.statements import write_many
from renda.lib.errors import Refusal

Source = Callable[[], Iterable[Document]]
Progress = Callable[[int], None]

TOGETHER = 10_000  # entries a transaction
ENTRY = ("space_id", "kind", "object_id", "at", "rank", "place", "state", "title", "text")
ENTRY_TYPES = ("int8", "varchar", "int8", "timestamptz", "int8", "int8", "int2", "varchar", "text")
POSTING = ("token", "space_id", "block", "count", "newest", "places")
POSTING_TYPES = ("varchar", "int8", "int4", "int4", "int8", "bytea")


class Superseded(Refusal):
    """Another rebuild has begun; it will finish the work."""


def build(sources: Iterable[Source], *, progress: Progress) -> int:
    """Make the index from the sources; return how many entries they gave. Merges rest meanwhile.

    Raises: Superseded.
    """
    run = _Run()
    with scope.unscoped("search rebuild"):
        count = run.enter(sources, progress)
    words.note_common_words()
    with tempfile.TemporaryDirectory(prefix="renda-search-") as folder:
        spool = Spool(Path(folder))
        run.fill_blocks(spool)
        run.write_lists(spool)
    run.finish()
    return count


class _Run:
    """One rebuild: each of its transactions first sees whether a later one has begun."""

    def __init__(self) -> None:
        self._name = secrets.token_hex(16)
        self._ranks: dict[int, list[int]] = {}  # by space, in the order of places
        with transaction.atomic():
            head = lock_head()
            for model in (Posting, Block, Entry, Word):
                model.objects.all().delete()
            head.building = self._name
            self._save(head)

    def enter(self, sources: Iterable[Source], progress: Progress) -> int:
        """Write all entries with the places they will have; those another worker wrote before us wait for a merge."""
        count = 0
        for source in sources:
            documents = iter(source())
            while some := list(islice(documents, TOGETHER)):
                different = list({(one.kind, one.object_id): one for one in some}.values())
                try:
                    self._enter_some(different)
                except IntegrityError:
                    index_many(different)
                count += len(some)
                progress(count)
        return count

    def _enter_some(self, documents: list[Document]) -> None:
        with transaction.atomic():
            self._head()
            spaces = spaces_of(documents)
            known = {space: len(ranks) for space, ranks in self._ranks.items()}
            try:
                rows = [self._entry(one, spaces[one.assembly, one.audience, one.kind]) for one in documents]
                write_many("search_entry", ENTRY, ENTRY_TYPES, rows)
            except IntegrityError:
                for space, ranks in self._ranks.items():
                    del ranks[known.get(space, 0) :]
                raise

    def _entry(self, one: Document, space: int) -> tuple[Any, ...]:
        ranks = self._ranks.setdefault(space, [])
        ranks.append(rank := first_rank(one.at, one.object_id))
        at = connection.ops.adapt_datetimefield_value(one.at)
        text = plain(f"{one.title}\n{one.text}")
        posted = EntryState.POSTED.value
        return space, one.kind, one.object_id, at, rank, len(ranks) - 1, posted, one.title[:200], text

    def fill_blocks(self, spool: Spool) -> None:
        """Write the blocks and put their lists into the spool."""
        known = Words(list(Word.objects.values_list("text", flat=True)))
        for space, number, ranks in self._blocks():
            first = number * postings.BLOCK
            texts = _texts(space, first, first + len(ranks))
            places = np.arange(len(ranks), dtype=np.uint16)
            spool.add(space, number, lists_of(texts, known, places), ranks)
            with transaction.atomic():
                self._head()
                stamp = secrets.token_hex(8)
                Block.objects.create(
                    space_id=space, number=number, filled=len(ranks), stamp=stamp, ranks=encode_ranks(ranks)
                )

    def _blocks(self) -> Iterator[tuple[int, int, Ranks]]:
        for space, ranks in sorted(self._ranks.items()):
            for start in range(0, len(ranks), postings.BLOCK):
                some = np.array(ranks[start : start + postings.BLOCK], dtype=np.int64)
                yield space, start // postings.BLOCK, some

    def write_lists(self, spool: Spool) -> None:
        """Write all lists, in the order of tokens."""
        for rows in spool.slices():
            with transaction.atomic():
                self._head()
                write_many("search_posting", POSTING, POSTING_TYPES, rows)

    def finish(self) -> None:
        """Let merges run again."""
        with transaction.atomic():
            head = self._head()
            Word.objects.update(ready=True)
            head.building = ""
            self._save(head)

    def _head(self) -> Head:
        head = lock_head()
        if head.building != self._name:
            raise Superseded(gettext("另一次检索重建已经开始，由它完成；本次到此为止。"))
        return head

    def _save(self, head: Head) -> None:
        head.version += 1
        head.save(update_fields=["version", "building"])


def _texts(space: int, first: int, end: int) -> list[str]:
    rows = Entry.objects.filter(space_id=space, place__gte=first, place__lt=end)
    return list(rows.order_by("place").values_list("text", flat=True))
