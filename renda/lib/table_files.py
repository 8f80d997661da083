"""Writing a table as CSV or as an Excel workbook, so that no spreadsheet program runs a cell of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import xlsxwriter

from renda.lib.clock import LOCAL_ZONE

_RUN = frozenset("=+-@＝＋－＠\t\r\n")  # some programs read the full-width signs as the plain ones
_LONGEST_CELL = 32_767  # of a workbook
Cell = str | int | float | date | datetime | None


def plain_cell(value: str) -> str:
    """Return the text so that no program takes it for a formula: an apostrophe before a sign that begins one."""
    return f"'{value}" if value[:1] in _RUN else value


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return CSV in UTF-8 with a byte order mark, so that spreadsheets read it; moments are in local time."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(header)
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return ("\ufeff" + lines.getvalue()).encode()


def as_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook of one sheet: numbers as numbers, all else as text that nothing runs."""
    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(output, options)
    book.set_properties({"title": title})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, header, book.add_format({"bold": True}))
    for index, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            if isinstance(cell, int | float):
                sheet.write_number(index, place, cell)
            else:
                sheet.write_string(index, place, _text(cell)[:_LONGEST_CELL])
    book.close()
    return output.getvalue()


def _written(cell: Cell) -> str | int | float:
    return cell if isinstance(cell, int | float) else plain_cell(_text(cell))


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
        case _:
            return str(cell)
