from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from renda.lib.table_files import Cell, as_csv, as_xlsx, plain_cell

HEADER = ("意见", "条数", "收到", "日期")
ROW: tuple[Cell, ...] = (
    '=HYPERLINK("http://a")',
    3,
    datetime(2026, 3, 1, 17, 30, tzinfo=UTC),
    date(2026, 3, 1),
)


@pytest.mark.parametrize("sign", list("=+-@＝＋－＠\t\r\n"))
def test_a_cell_that_begins_a_formula_is_plain_text(sign: str) -> None:
    assert plain_cell(f"{sign}1+1") == f"'{sign}1+1"
    assert plain_cell(f"1{sign}") == f"1{sign}"


def test_csv_has_a_mark_plain_cells_and_local_time() -> None:
    content = as_csv(HEADER, [ROW, (None, -2.5, None, None)])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [
        list(HEADER),
        ['\'=HYPERLINK("http://a")', "3", "2026-03-02 01:30", "2026-03-01"],
        ["", "-2.5", "", ""],
    ]


def test_a_workbook_holds_text_and_numbers_and_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx("意见", HEADER, [ROW, ("长" * 40_000, 1, None, None)])))
    cells = list(book.active.iter_rows())
    assert [cell.value for cell in cells[0]] == list(HEADER)
    assert [(cell.value, cell.data_type) for cell in cells[1]] == [
        ('=HYPERLINK("http://a")', "s"),
        (3, "n"),
        ("2026-03-02 01:30", "s"),
        ("2026-03-01", "s"),
    ]
    assert cells[1][0].hyperlink is None
    assert len(str(cells[2][0].value)) == 32_767
