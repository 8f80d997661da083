"""Reading a table out of the bytes of a CSV or Excel file; what it is, is told by its content, not its name."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from renda.lib import workbooks
from renda.lib.errors import BadInput
from renda.lib.workbooks import last_filled

_DELIMITERS = ",;\t|"
_SNIFFED = 65_536  # characters looked at to find the delimiter
_LONGEST_CELL = 1_000_000
_LOOKED_AT = 20  # rows among which the header is sought, and which a person may choose from


@dataclass(frozen=True)
class Limits:
    """How much is read; callers that take files from strangers give smaller ones."""

    size: int = 512 * 1024 * 1024  # bytes, for a workbook also when unpacked
    rows: int = 2_000_000
    columns: int = 500


class NoTable(BadInput):
    """The file cannot be read as a table; `why` is one of the words below, for those who say it otherwise.

    large, empty, rows, columns, locked, damaged, neither, quote, unreadable.
    """

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True)
class Row:
    """One row under the header: its number in the file (the first line is row 1) and its cells.

    There are as many cells as columns. Where a row of a CSV file had more, they are the `surplus`, and `problem`
    is a sentence. `lost` are the columns (from 0) whose cell holds a formula without a result, or an error.
    """

    number: int
    cells: tuple[str, ...]
    problem: str = ""
    surplus: tuple[str, ...] = ()
    lost: tuple[int, ...] = ()


@dataclass(frozen=True)
class Table:
    """A header and the rows under it, all as text. Rows without any cell are left out.

    `header_row` is the number of the row that names the columns; 0 where none does, and all rows are data.
    `top` are the first rows as they stand, the header and what is above it among them.
    """

    kind: str  # "csv" or "xlsx"
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    header_row: int = 1
    top: tuple[Row, ...] = ()
    sheet: str = ""  # of a workbook, with the names of all its sheets
    sheets: tuple[str, ...] = ()
    count_hidden: int = 0  # rows that the workbook does not show; they are read like all others

    def place(self, name: str) -> int:
        """Return the place of the column named; raise BadInput naming the columns there are."""
        places = [place for place, title in enumerate(self.header) if title == name]
        if not places:
            there = ", ".join(title for title in self.header if title)
            raise BadInput(f"There is no column {name!r}; the columns are: {there}.")
        if len(places) > 1:
            raise BadInput(f"There are {len(places)} columns {name!r}; rename all but one.")
        return places[0]

    def column(self, name: str) -> list[str]:
        """Return the cells of the column named, one a row; raise BadInput as `place` does."""
        place = self.place(name)
        return [row.cells[place] for row in self.rows]


def read_table(
    content: bytes,
    *,
    name: str = "The file",
    limits: Limits | None = None,
    sheet: str = "",
    header_row: int | None = None,
) -> Table:
    """Return the table in a CSV file or in a sheet of an Excel workbook (.xlsx).

    The sheet is the one called so, else the first one to be seen that has cells. The header is the row with that
    number (from 1; with 0 there is none, and the columns have empty names), else the first of the first twenty rows that fills more than half as many cells as the
    fullest of them: a title over the table fills one. A cell of the header that is empty takes the nearest
    words above it, when that row is a header's upper part and no title. Columns of a workbook without any
    name are kept, with an empty name; so are those of a CSV file for which the header has an empty cell. CSV may be UTF-8, UTF-16 or GB18030, with comma, semicolon, tab or bar.
    Dates of a workbook come as `2026-03-01` or `2026-03-01 09:30:00`, whole numbers without a point.
    `name` begins the messages. Raises: NoTable.
    """
    limits = limits or Limits()
    if len(content) > limits.size:
        raise NoTable(f"{name} is larger than {limits.size // 1024 // 1024} MB; divide it.", "large")
    if not content.strip(b" \t\r\n\xef\xbb\xbf"):
        raise _empty(name)
    if content.startswith(b"PK\x03\x04"):
        found = _workbook(content, name, limits, sheet)
    else:
        lines = tuple(_csv_rows(_decoded(content, name), name))
        found = _Lines("csv", lines)
    return _table(found, name, limits, header_row)


@dataclass(frozen=True)
class _Lines:
    """The rows with any cell, and what a workbook says besides."""

    kind: str
    rows: tuple[tuple[int, Sequence[str]], ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    hidden: frozenset[int] = frozenset()
    lost: frozenset[tuple[int, int]] = frozenset()


def _workbook(content: bytes, name: str, limits: Limits, called: str) -> _Lines:
    try:
        sheet = workbooks.read_sheet(content, called=called, most=limits.size)
    except workbooks.Locked:
        raise NoTable(f"{name} is locked with a password; save it without one.", "locked") from None
    except workbooks.NoWorkbook:
        raise _neither(name) from None
    except workbooks.TooLarge:
        most = limits.size // 1024 // 1024
        raise NoTable(f"{name} is larger than {most} MB unpacked; divide it.", "large") from None
    except workbooks.Damaged as error:
        said = f" ({error})" if str(error) else ""
        raise NoTable(f"{name} is a damaged Excel workbook{said}; save it anew.", "damaged") from None
    with_lost = {row for row, _ in sheet.lost}
    rows = tuple(
        (number, cells)
        for number, cells in enumerate(sheet.rows, start=1)
        if last_filled(cells) or number in with_lost
    )
    return _Lines("xlsx", rows, sheet.name, sheet.names, sheet.hidden, sheet.lost)


def _table(found: _Lines, name: str, limits: Limits, header_row: int | None) -> Table:
    lines = found.rows
    first = [(number, cells) for number, cells in lines if last_filled(cells)][:_LOOKED_AT]
    if not first:
        raise _empty(name)
    numbers = [number for number, _ in first]
    if header_row is None or header_row not in (0, *numbers):
        header_row = _likely_header(first)
    under = [(number, cells) for number, cells in lines if number > header_row]
    if len(under) > limits.rows:
        raise NoTable(f"{name} has more than {limits.rows} rows; divide it.", "rows")
    header = _header(first, header_row) if header_row else ()
    widest = max((last_filled(cells) for _, cells in under), default=0)
    own = next((len(cells) for number, cells in first if number == header_row), widest)
    header += ("",) * ((widest if found.kind == "xlsx" else min(widest, own)) - len(header))
    if len(header) > limits.columns:
        raise NoTable(
            f"{name} has more than {limits.columns} columns; leave out those not needed.", "columns"
        )
    lost: dict[int, list[int]] = {}
    for number, column in sorted(found.lost):
        lost.setdefault(number, []).append(column)
    width = max(last_filled(cells) for _, cells in first)
    return Table(
        found.kind,
        header,
        tuple(_row(number, cells, len(header), tuple(lost.get(number, ()))) for number, cells in under),
        header_row,
        tuple(_row(number, cells, width, ()) for number, cells in first),
        found.sheet,
        found.sheets,
        sum(number in found.hidden for number, _ in under),
    )


def _likely_header(first: Sequence[tuple[int, Sequence[str]]]) -> int:
    filled = [(number, sum(bool(cell.strip()) for cell in cells)) for number, cells in first]
    most = max(count for _, count in filled)
    return next(number for number, count in filled if count * 2 > most)


def _header(first: Sequence[tuple[int, Sequence[str]]], header_row: int) -> tuple[str, ...]:
    above = [cells for number, cells in first if number < header_row]
    own = next(cells for number, cells in first if number == header_row)
    upper = above[-1] if above and sum(bool(cell.strip()) for cell in above[-1]) > 1 else ()
    width = max(last_filled(own), last_filled(upper) if len(own) >= last_filled(upper) else 0)
    titles = [cell.strip() for cell in own[:width]]
    return tuple(
        title or (upper[place].strip() if place < len(upper) else "") for place, title in enumerate(titles)
    )


def _row(number: int, cells: Sequence[str], width: int, lost: tuple[int, ...]) -> Row:
    surplus = tuple(cell for cell in cells[width:] if cell.strip())
    problem = f"Row {number} has {len(cells)} cells, but the header has {width}." if surplus else ""
    padding = ("",) * (width - len(cells))
    return Row(number, (*cells[:width], *padding), problem, surplus, lost)


def _empty(name: str) -> NoTable:
    return NoTable(f"{name} is empty; it needs a header row and rows under it.", "empty")


def _neither(name: str) -> NoTable:
    return NoTable(
        f"{name} is neither CSV text nor an Excel workbook (.xlsx); save the table as one of the two.",
        "neither",
    )


def _decoded(content: bytes, name: str) -> str:
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1f]", text):
            return text
    raise _neither(name)


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    sample = content[:4096]
    if b"\x00" in sample:  # UTF-16 without its mark: plain letters have one empty byte of two
        return ("utf-16-le",) if sample[1::2].count(0) > sample[::2].count(0) else ("utf-16-be",)
    return "utf-8-sig", "gb18030"


def _csv_rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    delimiter = _delimiter(text[:_SNIFFED])
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise NoTable(f"{name} ends inside a quoted cell; close the quotation mark.", "quote") from None
        rows = _loosely_read(text, delimiter, name)
    for number, cells in enumerate(rows, start=1):
        if cells:
            yield number, cells


def _loosely_read(text: str, delimiter: str, name: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise NoTable(f"{name} cannot be read as CSV: {error}.", "unreadable") from None


def _delimiter(sample: str) -> str:
    """Return the delimiter that cuts the first row it can into most cells; the comma if none does.

    Rows that none of them cuts are titles over the table.
    """
    rows = {sign: csv.reader(io.StringIO(sample, newline=""), delimiter=sign) for sign in _DELIMITERS}
    found = {sign: _first_widths(lines) for sign, lines in rows.items()}
    for widths in zip(*found.values(), strict=False):
        if max(widths) > 1:
            width_of = dict(zip(found, widths, strict=True))
            return max(_DELIMITERS, key=lambda sign: (width_of[sign], sign == ","))
    return ","


def _first_widths(lines: Iterable[list[str]]) -> list[int]:
    with suppress(csv.Error):
        return [len(cells) for cells in islice((cells for cells in lines if cells), _LOOKED_AT)]
    return []
