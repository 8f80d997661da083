"""What spreadsheets can be read into: fields of a row, and targets that write checked rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from renda.core.files.models import SpreadsheetImport
from renda.lib.errors import Refusal
from renda.lib.registry import Registry

Mapping = dict[str, int]  # field name -> column, from 0


class ColumnMissing(Refusal):
    """A field that is needed has no column, or a column that is not there."""


class RowRefused(Refusal):
    """What a row says together cannot be; `field` names the cell to which the error is shown."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Layout:
    """Where in the file the table is: which sheet of a workbook, and in which row its columns are named.

    Row 0 says that none names them and the first row is data; None, that the row is to be looked for.
    """

    sheet: str = ""
    header_row: int | None = None


@dataclass(frozen=True)
class Field:
    """One thing a row says. `convert` turns the trimmed cell into a value, or raises Refusal or ValueError."""

    name: str
    label: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    convert: Callable[[str], Any] = str


@dataclass(frozen=True)
class CheckedRow:
    """A row without errors: its number in the file, a value for every mapped field, and its digest."""

    number: int
    values: dict[str, Any]
    digest: str


@dataclass(frozen=True)
class RowError:
    """What is wrong with one cell (or, without a column, with the row)."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Target:
    """What can be filled. `write_batch(started, rows)` writes some rows in the open transaction, by its own action.

    `check_row(started, values)` looks at the row as a whole and raises RowRefused; what it lets pass, `write_batch`
    must be able to write, since one row that is refused there ends the whole import.
    """

    label: str
    fields: tuple[Field, ...]
    write_batch: Callable[[SpreadsheetImport, list[CheckedRow]], Any]
    batch: int = 200
    check_row: Callable[[SpreadsheetImport, dict[str, Any]], None] | None = None


@dataclass(frozen=True)
class Checked:
    """All rows of a file: those that can be written, and every error."""

    rows: tuple[CheckedRow, ...]
    errors: tuple[RowError, ...]
    count_rows: int
    count_refused: int


targets: Registry[Target] = Registry("targets of spreadsheets")
