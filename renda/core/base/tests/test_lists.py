"""A list says in its address how it is sorted and taken away."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from renda.core.base import lists
from renda.core.base.lists import Column, Listing, TooManyRows

COLUMNS = (
    Column("name", "名称", lambda row: row["name"], ("name",)),
    Column("note", "备注", lambda row: row["note"]),
)
ROWS = [{"name": "甲", "note": "=1+1"}, {"name": "乙", "note": ""}]


def listing(query: str = "") -> Listing:
    return Listing(RequestFactory().get(f"/list/{query}"), COLUMNS, title="清单")  # type: ignore[arg-type]


def test_a_file_keeps_the_filter_and_the_order_and_leaves_the_page_out() -> None:
    assert listing("?words=停车&sort=-name&page=3").exports == [
        ("CSV", "?words=%E5%81%9C%E8%BD%A6&sort=-name&export=csv"),
        ("XLSX", "?words=%E5%81%9C%E8%BD%A6&sort=-name&export=xlsx"),
    ]


def test_only_columns_with_an_order_are_offered_for_sorting() -> None:
    assert listing().sorts == [("name", "名称")]


@pytest.mark.parametrize("query", ["", "?export=", "?export=pdf", "?export=CSV"])
def test_what_is_no_kind_of_file_gives_the_page(query: str) -> None:
    assert listing(query).asked_file(ROWS) is None


def test_a_file_holds_all_rows_under_their_labels_and_runs_nothing() -> None:
    answer: Any = listing("?export=csv").asked_file(ROWS)
    assert answer.content.decode("utf-8-sig").splitlines() == ["名称,备注", "甲,'=1+1", "乙,"]
    assert (
        answer["Content-Disposition"].startswith("attachment")
        and answer["X-Content-Type-Options"] == "nosniff"
    )


@pytest.mark.parametrize(("count", "is_refused"), [(2, False), (3, True)])
def test_more_rows_than_one_file_may_hold_are_refused(
    count: int, is_refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_EXPORTED", 2)
    rows = [ROWS[0]] * count
    if is_refused:
        with pytest.raises(TooManyRows, match="这份列表有 3 行，一次最多导出 2 行"):
            listing().file(rows, "csv")
    else:
        assert listing().file(rows, "csv").status_code == 200
