from __future__ import annotations

import random

import pytest

from renda.lib.similar import PinsContradict, group
from renda.lib.similar.tests.naive import edited

LETTER = "希望在老街北口加装一盏路灯晚上放学的孩子看不清台阶已经有人摔倒"
OTHER = "河堤步道上的石凳坏了好几个早上锻炼的老人没有地方可以坐下歇脚"


def grouped(texts: list[str], **pins: list[tuple[str, str]]) -> list[set[int]]:
    members = group(texts, workers=1, **pins).members().values()
    return sorted(({int(name) for name in names} for names in members), key=min)


def test_together_joins_the_whole_groups() -> None:
    assert grouped([LETTER, LETTER, OTHER, OTHER]) == [{1, 2}, {3, 4}]
    assert grouped([LETTER, LETTER, OTHER, OTHER], together=[("2", "3")]) == [{1, 2, 3, 4}]


def test_apart_parts_even_the_same_words() -> None:
    assert grouped([LETTER, LETTER, LETTER], apart=[("1", "3")]) == [{1, 2}, {3}]


def test_after_a_cut_the_others_follow_the_nearest_pinned_row() -> None:
    near, far = LETTER[:-1] + "伤", LETTER.replace("路灯", "栏杆")
    texts = [LETTER, far, near, far + "！", near + "。", far]
    assert grouped(texts) == [{1, 2, 3, 4, 5, 6}]
    assert grouped(texts, apart=[("1", "2")]) == [{1, 3, 5}, {2, 4, 6}]


def test_rows_pinned_together_do_not_part_in_a_cut() -> None:
    texts = [LETTER, LETTER, LETTER, LETTER]
    assert grouped(texts, together=[("3", "4")], apart=[("1", "4")]) == [{1, 2}, {3, 4}]


def test_joining_groups_keeps_their_members_apart_who_are_pinned_apart() -> None:
    texts = [LETTER, LETTER, OTHER, OTHER]
    assert grouped(texts, together=[("1", "3")], apart=[("2", "4")]) == [{1, 2, 3}, {4}]


def test_pins_on_rows_that_are_not_there_are_ignored() -> None:
    assert grouped([LETTER, OTHER], together=[("1", "9")], apart=[("8", "9")]) == [{1}, {2}]


def test_contradicting_pins_are_refused_by_name() -> None:
    expected = (
        "Opinions 1 and 3 are pinned apart, but other pins hold them together; remove one of these pins."
    )
    with pytest.raises(PinsContradict) as refused:
        group([LETTER] * 3, together=[("1", "2"), ("2", "3")], apart=[("1", "3")])
    assert str(refused.value) == expected


@pytest.mark.parametrize("seed", range(40))
def test_all_pins_hold_whatever_the_texts(seed: int) -> None:
    chance = random.Random(seed)
    texts = [edited(LETTER, chance.randrange(5), chance) for _ in range(12)]
    names = [str(number) for number in range(1, 13)]
    together = [tuple(chance.sample(names, 2)) for _ in range(3)]
    apart = [tuple(chance.sample(names, 2)) for _ in range(4)]
    try:
        found = group(texts, together=together, apart=apart, workers=1)
    except PinsContradict:
        return
    home = dict(zip(found.identifiers, found.groups, strict=True))
    assert all(home[left] == home[right] for left, right in together)
    assert all(home[left] != home[right] for left, right in apart)
