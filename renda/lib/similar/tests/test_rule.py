from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renda.lib.similar import allowed_edits, are_alike
from renda.lib.similar.rule import FAR, edits_between, side
from renda.lib.similar.tests.naive import edits

SHORT = st.text(st.sampled_from("甲乙丙"), max_size=30)


@pytest.mark.parametrize(
    ("length", "allowed"), [(0, 0), (15, 0), (16, 1), (20, 2), (40, 4), (60, 6), (500, 50)]
)
def test_one_edit_in_ten_signs_is_forgiven_from_sixteen_signs_on(length: int, allowed: int) -> None:
    assert allowed_edits(length) == allowed


@settings(deadline=None)
@given(SHORT, SHORT)
def test_alike_is_told_as_by_the_textbook_table(left: str, right: str) -> None:
    close = edits(left, right) <= allowed_edits(max(len(left), len(right)))
    assert are_alike(left, right) == are_alike(right, left) == close


SIDES = st.sampled_from(
    [f"我{word}本条例草案第十二条关于夜间施工噪声的规定" for word in ("支持", "反对", "赞成")]
)


@settings(deadline=None)
@given(st.lists(SHORT | SIDES, unique=True, min_size=2, max_size=8))
def test_many_pairs_at_once_are_told_as_one_by_one(texts: list[str]) -> None:
    lefts, rights = np.triu_indices(len(texts), k=1)
    found = edits_between(texts, lefts, rights, workers=1)
    for left, right, count in zip(lefts, rights, found.tolist(), strict=True):
        assert count == (edits(texts[left], texts[right]) if are_alike(texts[left], texts[right]) else FAR)


def test_being_for_and_being_against_are_not_alike() -> None:
    support = "我支持本条例草案第十二条关于噪声的规定请尽快施行"
    assert side(support) == 1
    for against in (support.replace("支持", "反对"), support.replace("支持", "不支持")):
        assert side(against) == -1
        assert not are_alike(support, against)
    assert are_alike(support, support.replace("支持", "赞成"))
    assert side("有人支持有人反对") == side("路灯坏了") == 0
