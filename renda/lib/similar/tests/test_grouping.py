from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renda.lib.errors import BadInput
from renda.lib.similar import Grouping, are_alike, group, plain_text
from renda.lib.similar.candidates import candidates
from renda.lib.similar.tests.naive import edited, edits, naive_partition, partition, planted, quality

LETTER = "建议在城东菜市场门口增设一处公共厕所方便每天来买菜的老人和孩子使用"


def small_case(chance: random.Random) -> list[str]:
    """Return texts of a few families, with variants of variants, copies and short ones."""
    texts = [edited(LETTER, chance.randrange(12), chance)]
    while len(texts) < chance.randrange(2, 28):
        texts.append(edited(chance.choice(texts) or LETTER, chance.randrange(4), chance))
        texts += chance.choices(["支持", "同意", "支持。", "", " "], k=chance.randrange(2))
    return texts


@pytest.mark.parametrize("seed", range(60))
def test_groups_are_those_of_the_naive_version(seed: int) -> None:
    texts = small_case(random.Random(seed))
    assert partition(group(texts, workers=1).groups) == naive_partition(texts)


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_the_rows_does_not_matter(seed: int) -> None:
    chance = random.Random(seed)
    texts = small_case(chance)
    names = [str(number) for number in chance.sample(range(1000), len(texts))]
    pins = {"together": [(names[0], names[1])], "apart": [(names[0], names[-1])]} if len(names) > 3 else {}
    expected = group(texts, identifiers=names, workers=1, **pins)
    order = chance.sample(range(len(texts)), len(texts))
    mixed = group([texts[row] for row in order], identifiers=[names[row] for row in order], workers=1, **pins)
    assert dict(
        zip(mixed.identifiers, zip(mixed.groups, mixed.representatives, strict=True), strict=True)
    ) == dict(
        zip(expected.identifiers, zip(expected.groups, expected.representatives, strict=True), strict=True)
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.sampled_from("甲乙丙丁 ，!"), max_size=40), max_size=30))
def test_every_row_stands_once_and_like_its_representative(texts: list[str]) -> None:
    found = group(texts, workers=1)
    assert found.identifiers == tuple(str(n) for n in range(1, len(texts) + 1))
    for names in found.members().values():
        assert names[0] == min(names, key=int)
    by_plain: dict[str, set[str]] = {}
    for text, name, representative in zip(texts, found.groups, found.representatives, strict=True):
        by_plain.setdefault(plain_text(text), set()).add(name)
        assert are_alike(plain_text(text), plain_text(texts[int(representative) - 1]))
    assert all(len(names) == 1 for names in by_plain.values())


def test_short_texts_are_together_only_when_the_same() -> None:
    found = group(["支持", "同意", "支持！", "不支持", "不同意", "", "  ", "👍", "👎"])
    assert found.groups == ("1", "2", "1", "4", "5", "6", "6", "8", "9")


def test_a_chain_does_not_join_its_ends() -> None:
    chance = random.Random(3)
    chain = [LETTER * 2]
    for _ in range(12):
        chain.append(edited(chain[-1], 5, chance))
    found = group(chain)
    assert found.groups[0] != found.groups[-1]
    assert not are_alike(chain[0], chain[-1])


@pytest.mark.parametrize("length", [60, 30, 400])
def test_planted_variants_are_found(length: int) -> None:
    texts, truth = planted(2000, length, random.Random(length))
    recall, precision = quality(group(texts).groups, truth)
    assert recall >= 0.95
    assert precision >= 0.95


def test_the_search_of_large_inputs_misses_few_pairs() -> None:
    texts = sorted({plain_text(text) for text in planted(1500, 60, random.Random(7), share=0.5)[0]})
    copies = np.ones(len(texts), dtype=np.int64)

    def alike_pairs(few: int) -> set[tuple[int, int]]:
        lefts, rights = candidates(texts, copies, few=few)
        assert (lefts < rights).all()
        pairs = zip(lefts.tolist(), rights.tolist(), strict=True)
        return {(a, b) for a, b in pairs if are_alike(texts[a], texts[b])}

    every, searched = alike_pairs(len(texts)), alike_pairs(0)
    assert searched <= every
    assert len(searched) >= 0.98 * len(every)


def test_a_campaign_of_thousands_stays_one_group() -> None:
    chance = random.Random(11)
    letter = LETTER + "请市里把这件事列入今年要办的实事并且公布进度"
    texts = [edited(letter, chance.randint(1, 3), chance) for _ in range(3000)]
    found = group([*texts, letter])
    sizes = sorted(map(len, found.members().values()))
    assert sizes[-1] >= 0.99 * len(texts)
    middle = [*texts, letter][int(found.representatives[-1]) - 1]
    assert edits(middle, letter) <= 1


def test_texts_of_one_template_are_not_joined_for_their_phrases() -> None:
    places = [a + b for a in "东西南北中" for b in "山河湖海江"]
    texts = [
        f"我家住在{a}街道{b}社区附近这条路上的{c}小学门口车太多请交警早上来管一管谢谢{a}{b}{c}的家长"
        for a in places
        for b in places
        for c in places[:5]
        if len({a, b, c}) == 3
    ]
    found = group(texts)
    for text, representative in zip(texts, found.representatives, strict=True):
        assert are_alike(plain_text(text), plain_text(texts[int(representative) - 1]))


def test_numbers_are_ordered_as_numbers_and_names_as_text() -> None:
    assert group(["同样", "同样"], identifiers=["10", "9"]).groups == ("9", "9")
    assert group(["同样", "同样"], identifiers=["A10", "A9"]).groups == ("A10", "A10")


def test_the_representative_is_the_text_most_rows_are_like() -> None:
    variants = [LETTER[:at] + LETTER[at + 1 :] for at in (3, 9, 15)]
    found = group([variants[0], variants[1], LETTER, variants[2], LETTER + "！"])
    assert found == Grouping(("1", "2", "3", "4", "5"), ("1",) * 5, ("3",) * 5)


def test_identifiers_must_be_one_a_text_and_different() -> None:
    with pytest.raises(BadInput, match="There are 2 texts and 1 identifiers; give one to each text."):
        group(["a", "b"], identifiers=["1"])
    with pytest.raises(BadInput, match="The identifier '7' stands 2 times; give each text its own."):
        group(["a", "b"], identifiers=["7", "7"])
