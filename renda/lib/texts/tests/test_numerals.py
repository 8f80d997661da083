from __future__ import annotations

import pytest

from renda.lib.texts.numerals import read_number, write_number


def test_every_number_written_is_read_back() -> None:
    assert all(read_number(write_number(number)) == number for number in range(1, 10_000))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十二", 12),
        ("一百零三", 103),
        ("一百二十", 120),
        ("一二〇", 120),
        ("１２", 12),
        ("千", 1000),
        ("", None),
        ("甲", None),
    ],
)
def test_the_forms_that_statutes_use_are_read(text: str, number: int | None) -> None:
    assert read_number(text) == number


def test_numbers_are_written_as_articles_are() -> None:
    assert [write_number(n) for n in (10, 11, 20, 101, 110, 111, 1010, 1259)] == [
        "十", "十一", "二十", "一百零一", "一百一十", "一百一十一", "一千零一十", "一千二百五十九",
    ]  # fmt: skip
