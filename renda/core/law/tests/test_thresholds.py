from __future__ import annotations

import random
from fractions import Fraction

import pytest

from renda.core.law.thresholds import parse_threshold


def naive_needed(comparator: str, share: Fraction, base: int) -> int:
    """Count up from one until the share is reached."""
    count = 1
    while not (
        Fraction(count, base) > share if comparator == "more than" else Fraction(count, base) >= share
    ):
        count += 1
    return count


def test_more_than_half_of_an_even_body_needs_one_more_than_half() -> None:
    assert parse_threshold("more than 1/2").needed(60) == 31
    assert parse_threshold("at least 1/2").needed(60) == 30


def test_the_needed_count_agrees_with_counting_up_on_many_random_bodies() -> None:
    chance = random.Random(7)
    for _ in range(3000):
        below = chance.randint(1, 12)
        above = chance.randint(1, below)
        comparator = chance.choice(["more than", "at least"])
        base = chance.randint(1, 700)
        if comparator == "more than" and above == below:
            continue
        threshold = parse_threshold(f"{comparator} {above}/{below}")
        needed = threshold.needed(base)
        assert needed == naive_needed(comparator, Fraction(above, below), base)
        assert threshold.met(needed, base)
        assert not threshold.met(needed - 1, base)


def test_nobody_out_of_nobody_never_meets_a_threshold() -> None:
    assert not parse_threshold("at least 1/5").met(0, 0)


@pytest.mark.parametrize("text", ["half", "more than 0/2", "at least 3/2", "at least 1/0", "over 1/2", "1/2"])
def test_an_unreadable_fraction_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="fraction"):
        parse_threshold(text)


def test_strictness_is_ordered_by_what_meets_it() -> None:
    texts = [f"{how} {a}/{b}" for how in ("more than", "at least") for b in (2, 3, 5) for a in range(1, b)]
    for first in map(parse_threshold, texts):
        for second in map(parse_threshold, texts):
            implied = all(
                second.met(count, base)
                for base in range(1, 31)
                for count in range(base + 1)
                if first.met(count, base)
            )
            assert first.at_least_as_strict_as(second) == implied


def test_thresholds_read_as_statutes_write_them() -> None:
    assert parse_threshold("more than 1/2").words == "过半数"
    assert parse_threshold("at least 2/3").words == "三分之二以上"
