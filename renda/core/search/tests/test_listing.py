"""The lists made from many texts at once are those of cutting one text after the other."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from renda.core.search import listing, spooling
from renda.core.search.longer import Words
from renda.core.search.plain import LONGEST_TOKEN, RUN, plain
from renda.core.search.postings import BLOCK, decode
from renda.core.search.spooling import Spool

SIGNS = "路灯停车垃圾分类代表大会𠀀鿿㐀々〇"
WORDS = ["代表大会", "停车垃", "垃圾分类", "路灯停车垃", "大会代"]


def random_text(source: random.Random) -> str:
    pieces = ["".join(source.choices(SIGNS, k=source.randint(0, 12))) for _ in range(source.randint(0, 4))]
    pieces += source.choices(["5G", " wifi_ok ", "（代表大会）", "é1", "x" * 50, "，", "垃圾分类"], k=2)
    source.shuffle(pieces)
    return plain(source.choice(["，", " ", ""]).join(pieces))


def naive_tokens(text: str, words: list[str]) -> set[str]:
    found: set[str] = set()
    for run in RUN.finditer(text):
        if signs := run[1]:
            found.update(signs, (signs[at : at + 2] for at in range(len(signs) - 1)))
            found.update(word for word in words if word in signs)
        else:
            found.add(run[2][:LONGEST_TOKEN])
    return found


def naive_lists(texts: list[str], words: list[str], places: list[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for text, place in zip(texts, places, strict=True):
        for token in naive_tokens(text, words):
            found.setdefault(token, []).append(place)
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("together", [1, 60, 1_000_000])
def test_every_token_has_the_places_of_its_texts(
    seed: int, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "SIGNS_TOGETHER", together)
    source = random.Random(seed)
    texts = [random_text(source) for _ in range(60)]
    places = sorted(source.sample(range(BLOCK), len(texts)))
    ranks = np.array([source.randrange(1 << 40) for _ in range(BLOCK)], dtype=np.int64)
    made = listing.lists_of(texts, Words(WORDS), np.array(places, dtype=np.uint16))
    expected = naive_lists(texts, WORDS, places)
    found = {
        token: (newest, decode(stored, count).tolist()) for token, count, newest, stored in made.rows(ranks)
    }
    assert found == {token: (int(ranks[some].max()), some) for token, some in expected.items()}


def test_only_the_longer_words_may_be_asked_for() -> None:
    made = listing.words_only(
        ["开代表大会", "停车", "代表大会5g"], Words(WORDS), np.array([3, 4, 9], dtype=np.uint16)
    )
    assert list(made.rows(np.arange(10))) == [("代表大会", 2, 9, np.array([3, 9], dtype="<u2").tobytes())]


def test_no_texts_give_no_lists() -> None:
    made = listing.lists_of([], Words([]), np.empty(0, dtype=np.uint16))
    assert list(made.rows(np.empty(0, dtype=np.int64))) == []


def test_a_common_token_is_stored_as_a_bitmap() -> None:
    texts = ["路"] * 5_000 + ["灯"]
    ranks = np.arange(len(texts))
    made = listing.lists_of(texts, Words([]), np.arange(len(texts), dtype=np.uint16))
    (common, *_), *_ = sorted(made.rows(ranks), key=lambda row: -row[1])
    stored = {token: (count, places) for token, count, _, places in made.rows(ranks)}
    assert common == "路" and len(stored["路"][1]) == BLOCK // 8
    assert decode(stored["路"][1], 5_000).tolist() == list(range(5_000))


def test_the_spool_gives_all_rows_in_the_order_of_tokens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spooling, "SLICE", 7)
    source = random.Random(9)
    spool, expected = Spool(tmp_path), []
    for space, number in ((1, 0), (1, 1), (2, 0)):
        texts = [random_text(source) for _ in range(20)]
        ranks = np.array([source.randrange(1 << 40) for _ in texts], dtype=np.int64)
        lists = listing.lists_of(texts, Words(WORDS), np.arange(len(texts), dtype=np.uint16))
        spool.add(space, number, lists, ranks)
        expected += [(token, space, number, *rest) for token, *rest in lists.rows(ranks)]
    slices = list(spool.slices())
    rows = [row for some in slices for row in some]
    assert sorted(rows) == sorted(expected)
    longer = [row for row in rows if len(row[0]) > 2 or row[0].isascii() or row[0][0] == "é"]
    assert [row for row in rows if row not in longer] == sorted(set(expected) - set(longer))
    assert len(slices) > 5 and max(map(len, slices)) < 40


def test_an_empty_spool_gives_nothing(tmp_path: Path) -> None:
    assert list(Spool(tmp_path).slices()) == []
