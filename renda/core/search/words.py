"""Which longer words deserve a posting list of their own, learnt from what is indexed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import rjieba
from django.db import transaction

from renda.core.search import postings
from renda.core.search.listing import words_only
from renda.core.search.longer import Words
from renda.core.search.merging import add_places, lock_head
from renda.core.search.models import Block, Entry, EntryState, Head, Word
from renda.core.search.plain import RUN
from renda.core.search.postings import decode_ranks

SAMPLE = 16_000  # entries looked at
PHRASE_EVERY = 4  # phrases must be common to count, so a quarter of the sample shows them
LEAST_ENTRIES = 500  # a rarer word is answered fast enough from its pairs of signs
WORD_SHARE = 0.0005  # of the entries, for what the segmenter calls a word
PHRASE_SHARE = 0.01  # of the entries, for any three or four signs that stand together


def learn(*, sample: int = SAMPLE, least: int = LEAST_ENTRIES) -> list[str]:
    """Give common words of three to twenty signs their own lists; return the new ones, sorted.

    Counts entries of a sample spread evenly over the index. Only speed depends on it, never an answer.
    """
    if Head.objects.exclude(building="").exists():
        return []  # the rebuild learns by itself
    found = note_common_words(sample=sample, least=least)
    if found and _look_through(found):
        Word.objects.filter(text__in=found).update(ready=True)
    return found


def note_common_words(*, sample: int = SAMPLE, least: int = LEAST_ENTRIES) -> list[str]:
    """Note the words that deserve a list, not ready yet; return those that are new, sorted."""
    total = Entry.objects.exclude(state=EntryState.LEAVING).count()
    if total == 0:
        return []
    texts = _sample(-(-total // sample))
    known = set(Word.objects.values_list("text", flat=True))
    found = sorted(common_words(texts, total=total, least=least) - known)
    Word.objects.bulk_create([Word(text=word) for word in found], ignore_conflicts=True, batch_size=200)
    return found


def common_words(texts: list[str], *, total: int, least: int) -> set[str]:
    """Return the words and short phrases that, by the sample, stand in enough of `total` entries."""
    words: Counter[str] = Counter()
    phrases: Counter[str] = Counter()
    for text in texts:
        words.update(_longer(rjieba.cut(text)) | _longer(rjieba.cut_for_search(text)))
    for text in texts[::PHRASE_EVERY]:
        phrases.update(_phrases(text))
    return _enough(words, total / max(1, len(texts)), max(least, total * WORD_SHARE)) | _enough(
        phrases, total / max(1, len(texts[::PHRASE_EVERY])), max(least, total * PHRASE_SHARE)
    )


def _enough(seen: Counter[str], each: float, wanted: float) -> set[str]:
    """Return what stands in so many entries, when one of the sample stands for `each`."""
    return {name for name, count in seen.items() if count * each >= wanted}


def _longer(cut: Iterable[str]) -> set[str]:
    return {word for word in cut if 3 <= len(word) <= 20 and (run := RUN.fullmatch(word)) and run[1]}


def _phrases(text: str) -> set[str]:
    runs = [found[1] for found in RUN.finditer(text) if found[1]]
    return {run[at : at + size] for run in runs for size in (3, 4) for at in range(len(run) - size + 1)}


def _sample(step: int) -> list[str]:
    chosen = Entry.objects.exclude(state=EntryState.LEAVING).order_by("pk")
    return list(chosen.extra(where=["id %% %s = 0"], params=[step]).values_list("text", flat=True))


def _look_through(found: list[str]) -> bool:
    """Write the new words' lists for what is already posted, a block a transaction; merges meanwhile add their own.

    Return whether it came to the end: it stops where a rebuild begins.
    """
    words = Words(found)
    for space_id, number in Block.objects.order_by("space", "number").values_list("space", "number"):
        with transaction.atomic():
            head = lock_head()
            if head.building:
                return False
            _look_through_block(space_id, number, words)
            head.version += 1
            head.save(update_fields=["version"])
    return True


def _look_through_block(space_id: int, number: int, words: Words) -> None:
    ranks = decode_ranks(Block.objects.get(space_id=space_id, number=number).ranks)
    first = number * postings.BLOCK
    posted = Entry.objects.filter(space_id=space_id, place__gte=first, place__lt=first + postings.BLOCK)
    rows = list(posted.order_by("place").values_list("place", "text"))
    places = np.fromiter((place - first for place, _ in rows), dtype=np.uint16, count=len(rows))
    lists = words_only([text for _, text in rows], words, places)
    add_places(space_id, number, lists.rows(ranks), fresh=False)
