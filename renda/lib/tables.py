"""Reading a table out of the bytes of a CSV or Excel file; what it is, is told by its content, not its name."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import python_calamine

from renda.lib.clock import LOCAL_ZONE
from renda.lib.errors import BadInput

_DELIMITERS = ",;\t|"
_SNIFFED = 65_536  # characters looked at to find the delimiter
_LONGEST_CELL = 1_000_000
_NUMBERS = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_CLOCK = r"(?:[T\s]*(\d{1,2})\s*[:：时]\s*(\d{1,2})\s*(?:[:：分]\s*(\d{1,2})(?:\.\d+)?\s*秒?|分?))?"
_MOMENT = re.compile(rf"\s*{_NUMBERS}{_CLOCK}\s*", re.ASCII)


@dataclass(frozen=True)
class Limits:
    """How much is read; callers that take files from strangers give smaller ones."""

    size: int = 512 * 1024 * 1024  # bytes, for a workbook also when unpacked
    rows: int = 2_000_000
    columns: int = 500


@dataclass(frozen=True)
class Row:
    """One row under the header: its number in the file (the header of a plain file is row 1) and its cells.

    There are as many cells as columns. `problem` is a sentence when the row had other cells as well.
    """

    number: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True)
class Table:
    """A header and the rows under it, all as text. Rows without any cell are left out."""

    kind: str  # "csv" or "xlsx"
    header: tuple[str, ...]
    rows: tuple[Row, ...]

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


def read_table(content: bytes, *, name: str = "The file", limits: Limits | None = None) -> Table:
    """Return the table in a CSV file or in the first sheet with cells of an Excel workbook (.xlsx).

    CSV may be UTF-8, UTF-16 or GB18030, with comma, semicolon, tab or bar. `name` begins the messages.
    Dates of a workbook come as `2026-03-01` or `2026-03-01 09:30:00`, whole numbers without a point.
    Raises: BadInput, if the file is empty, too large, or neither of the two.
    """
    limits = limits or Limits()
    if len(content) > limits.size:
        raise BadInput(f"{name} is larger than {limits.size // 1024 // 1024} MB; divide it.")
    if not content.strip(b" \t\r\n\xef\xbb\xbf"):
        raise BadInput(f"{name} is empty; it needs a header row and rows under it.")
    if content.startswith(b"PK\x03\x04"):
        kind, lines = "xlsx", _sheet_rows(content, name, limits)
    else:
        kind, lines = "csv", _csv_rows(_decoded(content, name), name)
    return _table(kind, lines, name, limits)


def parse_moment(text: str) -> datetime:
    """Return the moment written in local time, such as 2020-1-6 12:09:38, 2020/1/6 or 2020年1月6日 12时9分.

    A date alone is its midnight. The answer carries the zone where the legislature sits.
    Raises: BadInput.
    """
    found = _MOMENT.fullmatch(text)
    try:
        if not found:
            raise ValueError
        numbers = [int(part) for part in found.groups(default="0")]
        year, month, day, hour, minute, second = numbers
        return datetime(year, month, day, hour, minute, second, tzinfo=LOCAL_ZONE)
    except ValueError:
        raise BadInput(
            f"{text!r} is not a date or time; write it like 2026-03-01 or 2026-03-01 09:30."
        ) from None


def _table(kind: str, lines: Iterable[tuple[int, Sequence[str]]], name: str, limits: Limits) -> Table:
    header: tuple[str, ...] = ()
    rows: list[Row] = []
    for number, cells in lines:
        if header:
            rows.append(_row(number, cells, len(header)))
        elif any(cell.strip() for cell in cells):
            header = _header(cells)
        if len(rows) > limits.rows:
            raise BadInput(f"{name} has more than {limits.rows} rows; divide it.")
    if not header:
        raise BadInput(f"{name} is empty; it needs a header row and rows under it.")
    if len(header) > limits.columns:
        raise BadInput(f"{name} has more than {limits.columns} columns; leave out those not needed.")
    return Table(kind, header, tuple(rows))


def _header(cells: Sequence[str]) -> tuple[str, ...]:
    titles = [cell.strip() for cell in cells]
    while titles and not titles[-1]:
        titles.pop()
    return tuple(titles)


def _row(number: int, cells: Sequence[str], width: int) -> Row:
    surplus = any(cell.strip() for cell in cells[width:])
    problem = f"Row {number} has {len(cells)} cells, but the header has {width}." if surplus else ""
    padding = ("",) * (width - len(cells))
    return Row(number, (*cells[:width], *padding), problem)


def _decoded(content: bytes, name: str) -> str:
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1f]", text):
            return text
    raise BadInput(
        f"{name} is neither CSV text nor an Excel workbook (.xlsx); save the table as one of the two."
    )


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
            raise BadInput(f"{name} ends inside a quoted cell; close the quotation mark.") from None
        rows = _loosely_read(text, delimiter, name)
    for number, cells in enumerate(rows, start=1):
        if cells:
            yield number, cells


def _loosely_read(text: str, delimiter: str, name: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise BadInput(f"{name} cannot be read as CSV: {error}.") from None


def _delimiter(sample: str) -> str:
    """Return the delimiter that cuts the header into most cells; the comma if none does."""
    widths: dict[str, int] = {}
    for delimiter in _DELIMITERS:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        widths[delimiter] = len(next((cells for cells in rows if cells), []))
    return max(_DELIMITERS, key=lambda delimiter: (widths[delimiter], delimiter == ","))


def _sheet_rows(content: bytes, name: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    _check_package(content, name, limits)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = (
            book.get_sheet_by_name(title).to_python(skip_empty_area=False) for title in book.sheet_names
        )
        cells = next((rows for rows in sheets if any(map(any, rows))), [])
    except python_calamine.PasswordError:
        raise BadInput(f"{name} is locked with a password; save it without one.") from None
    except python_calamine.CalamineError as error:
        raise BadInput(f"{name} cannot be read as an Excel workbook: {error}.") from None
    for number, row in enumerate(cells, start=1):
        texts = [_cell(value) for value in row]
        if any(text.strip() for text in texts):
            yield number, texts


def _check_package(content: bytes, name: str, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
    except zipfile.BadZipFile:
        raise BadInput(f"{name} is a damaged Excel workbook; save it anew.") from None
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise BadInput(
            f"{name} is neither CSV text nor an Excel workbook (.xlsx); save the table as one of the two."
        )
    if sum(member.file_size for member in members) > limits.size:
        raise BadInput(f"{name} is larger than {limits.size // 1024 // 1024} MB unpacked; divide it.")


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)
