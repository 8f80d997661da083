"""The shelf of kept pages stays within its size."""

from __future__ import annotations

import pytest

from renda.core.base.kept import Shelf

pytestmark = pytest.mark.embedded


def test_the_page_not_asked_for_longest_goes_first() -> None:
    shelf = Shelf(most=30)
    for name in "abc":
        shelf.put(name, [name.encode() * 10])
    assert shelf.get("a") == [b"a" * 10]
    shelf.put("d", [b"d" * 10])
    assert [name for name in "abcd" if shelf.get(name)] == ["a", "c", "d"]


def test_a_page_put_twice_counts_once() -> None:
    shelf = Shelf(most=30)
    for _ in range(5):
        shelf.put("a", [b"a" * 10])
    shelf.put("b", [b"b" * 20])
    assert shelf.get("a") and shelf.get("b")


def test_a_page_larger_than_the_shelf_is_not_kept() -> None:
    shelf = Shelf(most=30)
    shelf.put("a", [b"a" * 31])
    assert shelf.get("a") is None
    shelf.put("b", [b"b" * 30])
    assert shelf.get("b")
