"""Reading the cells of an Excel workbook (.xlsx), with what its reader leaves out told apart."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

import python_calamine
from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb'\br="(\d+)"')
_ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+)(\d+)"')
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


class Locked(Exception):
    """The workbook asks for a password."""


class Damaged(Exception):
    """The package cannot be opened."""


class NoWorkbook(Exception):
    """The package is another kind of document."""


class TooLarge(Exception):
    """The package is larger unpacked than the limit."""


@dataclass(frozen=True)
class Sheet:
    """A sheet's cells as text, row by row from its first row, and what is known besides.

    `lost` holds (row from 1, column from 0) of cells that are not empty but have no value to read: formulas
    that were never reckoned and errors such as #REF!. `hidden` holds the numbers of hidden rows.
    """

    name: str
    names: tuple[str, ...]  # of the sheets one sees in the workbook
    rows: tuple[tuple[str, ...], ...]
    hidden: frozenset[int] = frozenset()
    lost: frozenset[tuple[int, int]] = field(default_factory=frozenset)


def read_sheet(content: bytes, *, called: str = "", most: int) -> Sheet:
    """Return the sheet called so, or the first visible one with cells (a hidden one, if no other has any).

    Units: `most` in bytes, of the package unpacked.
    Raises: Locked, Damaged, NoWorkbook, TooLarge.
    """
    _check_package(content, most)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown: list[str] = []
        others: list[str] = []
        for sheet in book.sheets_metadata:
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
                visible = sheet.visible == python_calamine.SheetVisibleEnum.Visible
                (shown if visible else others).append(sheet.name)
        names = [called] if called in (*shown, *others) else [*shown, *others]
        for name in names:
            cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if any(map(any, cells)):
                break
        else:
            return Sheet("", tuple(shown or others), ())
    except python_calamine.PasswordError:
        raise Locked from None
    except python_calamine.CalamineError as error:
        raise Damaged(str(error)) from None
    hidden, lost = _besides(content, name)
    rows = tuple(tuple(_text(value) for value in row) for row in cells)
    rows += ((),) * (max((row for row, _ in lost), default=0) - len(rows))  # a last row with nothing readable
    return Sheet(name, tuple(shown or others), rows, hidden, lost)


def column_letters(column: int) -> str:
    """Return what a spreadsheet calls a column counted from 0: A, B … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _check_package(content: bytes, most: int) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
    except zipfile.BadZipFile:
        raise Damaged from None
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise NoWorkbook
    if sum(member.file_size for member in members) > most:
        raise TooLarge


def _besides(content: bytes, name: str) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    """Look into the sheet's own XML for hidden rows and for cells whose value is not there."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        part = _part_of(package, name)
        written = package.read(part) if part else b""
    hidden = frozenset(_hidden_rows(written))
    found = [*_ERROR.findall(written), *_FORMULA.findall(written)]
    return hidden, frozenset((int(row), _column(letters)) for letters, row in found)


def _hidden_rows(written: bytes) -> list[int]:
    rows = []
    for place, attributes in enumerate(_ROW.findall(written), start=1):
        if b'hidden="1"' in attributes or b'hidden="true"' in attributes:
            number = _NUMBER.search(attributes)
            rows.append(int(number.group(1)) if number else place)
    return rows


def _part_of(package: zipfile.ZipFile, name: str) -> str:
    """Return the path of a sheet's XML in the package; empty if the package does not say."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        book = etree.fromstring(package.read("xl/workbook.xml"), parser)
        relations = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"), parser)
    except (KeyError, etree.XMLSyntaxError):
        return ""
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for sheet in book.iter(f"{MAIN}sheet"):
        if sheet.get("name") == name:
            target = str(targets.get(sheet.get(RELATION), ""))
            path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            return path if path in package.namelist() else ""
    return ""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def last_filled(cells: Sequence[str]) -> int:
    """Return how many cells there are up to the last one that is not blank."""
    return max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _text(value: object) -> str:
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
