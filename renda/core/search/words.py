"""Which longer words deserve a posting list of their own, learnt from what is indexed."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable

import rjieba
from django.db import transaction

from renda.core.search import postings
from renda.core.search.merging import Lists, add_places, lock_head
from renda.core.search.models import Block, Entry, EntryState, Word
from renda.core.search.plain import RUN, Words
from renda.core.search.postings import decode_ranks

SAMPLE = 40_000  # entries looked at
LEAST_ENTRIES = 500  # a rarer word is answered fast enough from its pairs of signs
WORD_SHARE = 0.0005  # of the entries, for what the segmenter calls a word
PHRASE_SHARE = 0.01  # of the entries, for any three or four signs that stand together


def learn(*, sample: int = SAMPLE, least: int = LEAST_ENTRIES) -> list[str]:
    """Give common words of three to twenty signs their own lists; return the new ones, sorted.

    Counts entries of a sample spread evenly over the index. Only speed depends on it, never an answer.
    """
    total = Entry.objects.exclude(state=EntryState.LEAVING).count()
    if total == 0:
        return []
    texts = _sample(max(1, total // sample))
    known = set(Word.objects.values_list("text", flat=True))
    found = sorted(common_words(texts, total=total, least=least) - known)
    if found:
        Word.objects.bulk_create([Word(text=word) for word in found], ignore_conflicts=True, batch_size=200)
        _look_through(found)
        Word.objects.filter(text__in=found).update(ready=True)
    return found


def common_words(texts: list[str], *, total: int, least: int) -> set[str]:
    """Return the words and short phrases that, by the sample, stand in enough of `total` entries."""
    words: Counter[str] = Counter()
    phrases: Counter[str] = Counter()
    for text in texts:
        words.update(_longer(rjieba.cut(text)) | _longer(rjieba.cut_for_search(text)))
        phrases.update(_phrases(text))
    each = total / max(1, len(texts))
    enough_words, enough_phrases = max(least, total * WORD_SHARE), max(least, total * PHRASE_SHARE)
    return {word for word, seen in words.items() if seen * each >= enough_words} | {
        phrase for phrase, seen in phrases.items() if seen * each >= enough_phrases
    }


def _longer(cut: Iterable[str]) -> set[str]:
    return {word for word in cut if 3 <= len(word) <= 20 and (run := RUN.fullmatch(word)) and run[1]}


def _phrases(text: str) -> set[str]:
    runs = [found[1] for found in RUN.finditer(text) if found[1]]
    return {run[at : at + size] for run in runs for size in (3, 4) for at in range(len(run) - size + 1)}


def _sample(step: int) -> list[str]:
    chosen = Entry.objects.exclude(state=EntryState.LEAVING).order_by("pk")
    return list(chosen.extra(where=["id %% %s = 0"], params=[step]).values_list("text", flat=True))


def _look_through(found: list[str]) -> None:
    """Write the new words' lists for what is already posted, a block a transaction; merges meanwhile add their own."""
    words = Words(found)
    for space_id, number in Block.objects.order_by("space", "number").values_list("space", "number"):
        with transaction.atomic():
            head = lock_head()
            _look_through_block(space_id, number, words)
            head.version += 1
            head.save(update_fields=["version"])


def _look_through_block(space_id: int, number: int, words: Words) -> None:
    block = Block.objects.get(space_id=space_id, number=number)
    lists: Lists = {}
    first = number * postings.BLOCK
    posted = Entry.objects.filter(space_id=space_id, place__gte=first, place__lt=first + postings.BLOCK)
    for place, text in posted.order_by("place").values_list("place", "text").iterator(chunk_size=2000):
        for run in RUN.finditer(text):
            if signs := run[1]:
                pairs = {signs[at : at + 2] for at in range(len(signs) - 1)}
                for word in words.within(signs, pairs):
                    mine = lists.setdefault(word, array("H"))
                    if not mine or mine[-1] != place - first:
                        mine.append(place - first)
    add_places(space_id, number, lists, decode_ranks(block.ranks), fresh=False)
