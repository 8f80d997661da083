"""Reading spreadsheets into anything: which column is what, a preview, errors row by row, and nothing twice.

A target (`targets.add("opinions.messages", Target(…))`) declares its fields and writes checked rows; all else is here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from renda.core.base.actor import Actor, Role
from renda.core.files import api, kinds
from renda.core.files.models import ImportedRow, ImportState, SpreadsheetImport
from renda.core.people.models import Assembly
from renda.lib.canonical import digest
from renda.lib.clock import local_day
from renda.lib.errors import BadInput, Refusal
from renda.lib.registry import Registry
from renda.lib.saying import listed
from renda.lib.tables import Limits, Row, Table, read_table
from renda.web.dates import official_date

MOST_ERRORS = 500  # kept and shown
SHOWN_ROWS = 20
LIMITS = Limits(size=200 * kinds.MEGABYTE, rows=200_000, columns=200)
Mapping = dict[str, int]  # field name -> column, from 0


class NotATable(Refusal):
    """The file cannot be read as a table."""


class ColumnMissing(Refusal):
    """A field that is needed has no column, or a column that is not there."""


class AlreadyImported(Refusal):
    """The same file was read into the same target with the same columns before."""


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
    """What can be filled. `write_batch(started, rows)` writes some rows in the open transaction, by its own action."""

    label: str
    fields: tuple[Field, ...]
    write_batch: Callable[[SpreadsheetImport, list[CheckedRow]], Any]
    batch: int = 200


@dataclass(frozen=True)
class Checked:
    """All rows of a file: those that can be written, and every error."""

    rows: tuple[CheckedRow, ...]
    errors: tuple[RowError, ...]
    count_rows: int
    count_refused: int


@dataclass(frozen=True)
class PreviewRow:
    """One of the first rows, as it stands in the file."""

    number: int
    cells: tuple[str, ...]
    errors: tuple[RowError, ...]
    repeated: bool


@dataclass(frozen=True)
class Preview:
    """What a person looks at before confirming."""

    header: tuple[str, ...]
    mapping: Mapping
    missing: tuple[str, ...]  # labels of required fields without a column
    rows: tuple[PreviewRow, ...]
    errors: tuple[RowError, ...]  # of all rows, at most MOST_ERRORS
    count_rows: int
    count_good: int
    count_repeated: int
    count_refused: int


targets: Registry[Target] = Registry("targets of spreadsheets")


def begin(
    *, assembly: Assembly, target_kind: str, target_id: int, upload: Any, by: Actor, at: datetime
) -> SpreadsheetImport:
    """Keep the file and suggest a mapping; inside an action.

    Raises: NotATable, and whatever `api.store` refuses.
    """
    target = targets.get(target_kind)
    stored = api.store(assembly=assembly, upload=upload, kind=kinds.TABLES, by=by, at=at)
    started = SpreadsheetImport(
        assembly=assembly,
        target_kind=target_kind,
        target_id=target_id,
        file=stored,
        by={**by.for_record(), "assembly": by.assembly, "name": by.name},
        at=at,
    )
    table = table_of(started)
    started.mapping = suggest(table.header, target.fields)
    started.count_rows = len(table.rows)
    started.save()
    return started


def table_of(started: SpreadsheetImport) -> Table:
    """Read the file. Raises: NotATable."""
    try:
        return read_table(api.read_bytes(started.file), name=started.file.name, limits=LIMITS)
    except BadInput as error:
        name = started.file.name
        raise NotATable(
            gettext("文件“%(name)s”不能作为表格读取，请检查首行是否为列名，另存为 .xlsx 或 .csv 后再上传。")
            % {"name": name}
        ) from error


def suggest(header: Collection[str], fields: Collection[Field]) -> Mapping:
    """Return a column for each field whose label or synonym is a column's title, or stands in it.

    Equal titles go first, then the longest name that stands in a title; a column is used once.
    """
    titles = {column: _title(name) for column, name in enumerate(header)}
    found: Mapping = {}
    for exact in (True, False):
        for field in fields:
            if field.name in found:
                continue
            names = sorted(
                (_title(name) for name in (field.label, field.name, *field.synonyms)), key=len, reverse=True
            )
            column = _column(names, {c: t for c, t in titles.items() if c not in found.values()}, exact)
            if column is not None:
                found[field.name] = column
    return found


def _title(name: str) -> str:
    return re.sub(r"[\s*（）()：:_/-]", "", name).lower()


def _column(names: list[str], titles: dict[int, str], exact: bool) -> int | None:
    for name in names:
        for column, title in titles.items():
            if title and (title == name if exact else len(name) > 1 and name in title):
                return column
    return None


def check(table: Table, mapping: Mapping, target: Target) -> Checked:
    """Convert every row; rows with an error are left out and each error told.

    Raises: ColumnMissing.
    """
    _refuse_mapping(table, mapping, target)
    fields = [(field, mapping[field.name]) for field in target.fields if field.name in mapping]
    seen: Counter[str] = Counter()
    rows: list[CheckedRow] = []
    errors: list[RowError] = []
    for row in table.rows:
        said = {field.name: row.cells[column].strip() for field, column in fields}
        values, wrong = _convert(row, fields, table.header, said)
        if wrong:
            errors += wrong
            continue
        plain = digest(said)
        seen[plain] += 1  # two equal rows of one file are two; the same two in another file are known
        rows.append(CheckedRow(row.number, values, digest([plain, seen[plain]])))
    return Checked(tuple(rows), tuple(errors), len(table.rows), len(table.rows) - len(rows))


def _refuse_mapping(table: Table, mapping: Mapping, target: Target) -> None:
    missing = [field.label for field in target.fields if field.required and field.name not in mapping]
    if missing:
        raise ColumnMissing(gettext("请为“%(missing)s”选择对应的列。") % {"missing": listed(missing)})
    known = {field.name for field in target.fields}
    if not mapping.keys() <= known or not all(0 <= column < len(table.header) for column in mapping.values()):
        raise ColumnMissing(gettext("所选的列与文件不符，请重新选择各项对应的列。"))


def _convert(
    row: Row, fields: list[tuple[Field, int]], header: tuple[str, ...], said: dict[str, str]
) -> tuple[dict[str, Any], list[RowError]]:
    values: dict[str, Any] = {}
    wrong = (
        [RowError(row.number, "", gettext("这一行的单元格比列名多，请检查分隔符。"))] if row.problem else []
    )
    for field, column in fields:
        cell = said[field.name]
        if not cell:
            values[field.name] = None
            if field.required:
                wrong.append(
                    RowError(
                        row.number, header[column], gettext("“%(field)s”不能为空。") % {"field": field.label}
                    )
                )
            continue
        try:
            values[field.name] = field.convert(cell)
        except Refusal as refusal:
            wrong.append(RowError(row.number, header[column], str(refusal)))
        except ValueError:
            wrong.append(
                RowError(
                    row.number,
                    header[column],
                    gettext("“%(cell)s”不能作为%(field)s读取。") % {"cell": cell[:30], "field": field.label},
                )
            )
    return values, wrong


def preview(started: SpreadsheetImport, mapping: Mapping | None = None) -> Preview:
    """Return what the import would do with this mapping (the suggested or chosen one without); writes nothing."""
    target, table = targets.get(started.target_kind), table_of(started)
    chosen = started.mapping if mapping is None else mapping
    missing = tuple(field.label for field in target.fields if field.required and field.name not in chosen)
    if missing:
        shown = tuple(PreviewRow(row.number, row.cells, (), False) for row in table.rows[:SHOWN_ROWS])
        return Preview(table.header, chosen, missing, shown, (), len(table.rows), 0, 0, 0)
    checked = check(table, chosen, target)
    known = known_digests(started, [row.digest for row in checked.rows])
    repeated = {row.number for row in checked.rows if row.digest in known}
    shown = tuple(
        PreviewRow(
            row.number,
            row.cells,
            tuple(error for error in checked.errors if error.row == row.number),
            row.number in repeated,
        )
        for row in table.rows[:SHOWN_ROWS]
    )
    return Preview(
        header=table.header,
        mapping=chosen,
        missing=(),
        rows=shown,
        errors=checked.errors[:MOST_ERRORS],
        count_rows=checked.count_rows,
        count_good=len(checked.rows) - len(repeated),
        count_repeated=len(repeated),
        count_refused=checked.count_refused,
    )


def confirm(started: SpreadsheetImport, *, mapping: Mapping) -> None:
    """Fix the mapping and let the import begin; inside an action, which asks for the job `files.import_spreadsheet`.

    Raises: AlreadyImported, ColumnMissing.
    """
    _refuse_mapping(table_of(started), mapping, targets.get(started.target_kind))
    fingerprint = digest([started.file.sha256, mapping])
    others = SpreadsheetImport.objects.filter(
        target_kind=started.target_kind,
        target_id=started.target_id,
        fingerprint=fingerprint,
        state__in=(ImportState.IMPORTING, ImportState.DONE),
    )
    if earlier := others.first():
        day = local_day(earlier.at)
        raise AlreadyImported(
            gettext("文件“%(name)s”已于%(day)s按相同的列导入过，无需再次导入。")
            % {"name": started.file.name, "day": official_date(day)}
        )
    started.mapping, started.fingerprint, started.state = mapping, fingerprint, ImportState.IMPORTING
    started.save(update_fields=["mapping", "fingerprint", "state"])


def known_digests(started: SpreadsheetImport, digests: list[str]) -> set[str]:
    """Return those of the digests that were imported into the same target before."""
    rows = ImportedRow.objects.filter(target_kind=started.target_kind, target_id=started.target_id)
    found: set[str] = set()
    for start in range(0, len(digests), 500):
        found |= set(rows.filter(digest__in=digests[start : start + 500]).values_list("digest", flat=True))
    return found


def actor_of(started: SpreadsheetImport) -> Actor:
    """Return who began the import, for the actions of its batches."""
    kept = {
        name: started.by.get(name) for name in ("account", "contact", "grant", "organ", "body", "assembly")
    }
    return Actor(role=Role(started.by["role"]), name=started.by.get("name", ""), **kept)
