"""Reading spreadsheets into anything: which column is what, a preview, errors row by row, and nothing twice.

A target (`targets.add("opinions.messages", Target(…))`) declares its fields and writes checked rows; all else is here
and in the files beside (columns, checking, importing).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from renda.core.base.actor import Actor, Role
from renda.core.files import api, kinds
from renda.core.files.checking import check, refuse_mapping
from renda.core.files.columns import likeliest_header, named_columns, suggest, suggest_for
from renda.core.files.models import ImportedRow, ImportState, SpreadsheetImport
from renda.core.files.targets import (
    Checked,
    CheckedRow,
    ColumnMissing,
    Field,
    Layout,
    Mapping,
    RowError,
    RowRefused,
    Target,
    targets,
)
from renda.core.people.models import Assembly
from renda.lib.canonical import digest
from renda.lib.clock import local_day
from renda.lib.errors import Refusal
from renda.lib.saying import marked, say
from renda.lib.tables import Limits, NoTable, Table, read_table
from renda.web.dates import official_date

__all__ = [
    "Checked",
    "CheckedRow",
    "ColumnMissing",
    "Field",
    "Layout",
    "RowError",
    "RowRefused",
    "Target",
    "begin",
    "check",
    "confirm",
    "preview",
    "suggest",
    "targets",
]

MOST_ERRORS = 500  # kept and shown
SHOWN_ROWS = 20
LIMITS = Limits(size=200 * kinds.MEGABYTE, rows=200_000, columns=200)
MOST = {"megabytes": LIMITS.size // kinds.MEGABYTE, "rows": LIMITS.rows, "columns": LIMITS.columns}
UNREADABLE = {
    "large": marked("文件“%(name)s”展开后超过 %(megabytes)s MB，请分成几个文件上传。"),
    "empty": marked("文件“%(name)s”是空的，请检查是否有列名和内容。"),
    "rows": marked("文件“%(name)s”超过 %(rows)s 行，请分成几个文件上传。"),
    "columns": marked("文件“%(name)s”超过 %(columns)s 列，请删去不需要的列。"),
    "locked": marked("文件“%(name)s”设有密码，请另存为没有密码的文件后再上传。"),
    "damaged": marked("文件“%(name)s”已损坏，请在表格软件里打开后另存为 .xlsx 再上传。"),
    "neither": marked("文件“%(name)s”不能作为表格读取，请另存为 .xlsx 或者 .csv 后再上传。"),
    "quote": marked("文件“%(name)s”里有一个引号没有配对，请补上后再上传。"),
    "unreadable": marked("文件“%(name)s”不能作为表格读取，请另存为 .xlsx 或者 .csv 后再上传。"),
}


class NotATable(Refusal):
    """The file cannot be read as a table."""


class AlreadyImported(Refusal):
    """The same file was read into the same target with the same columns before."""


class AlreadyConfirmed(Refusal):
    """Somebody else has confirmed this import, or tried it again, since the page was opened."""


class AnotherSheet(Refusal):
    """Rows of one sheet are in already; another sheet is another import."""


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

    table: Table
    mapping: Mapping
    missing: tuple[str, ...]  # labels of required fields without a column
    rows: tuple[PreviewRow, ...]
    errors: tuple[RowError, ...]  # of all rows, at most MOST_ERRORS
    count_rows: int
    count_good: int
    count_repeated: int
    count_refused: int

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns; a column without one is called by its letters."""
        return named_columns(self.table)


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
    if (row := likeliest_header(table, target.fields)) != table.header_row:
        table = table_of(started, Layout(table.sheet, row))
    started.sheet, started.header_row = table.sheet, table.header_row
    started.mapping = suggest_for(table, target.fields)
    started.count_rows = len(table.rows)
    started.save()
    return started


def table_of(started: SpreadsheetImport, layout: Layout | None = None) -> Table:
    """Read the file, by the layout that was chosen for it or by another. Raises: NotATable."""
    layout = layout or Layout(started.sheet, started.header_row)
    name = started.file.name
    try:
        return read_table(
            api.read_bytes(started.file),
            name=name,
            limits=LIMITS,
            sheet=layout.sheet,
            header_row=layout.header_row,
        )
    except NoTable as error:
        raise NotATable(say(UNREADABLE[error.why], name=name, **MOST)) from error


def preview(
    started: SpreadsheetImport, mapping: Mapping | None = None, layout: Layout | None = None
) -> Preview:
    """Return what the import would do with this mapping (the suggested or chosen one without); writes nothing."""
    target, table = targets.get(started.target_kind), table_of(started, layout)
    chosen = suggested(started, table, target) if mapping is None else mapping
    missing = tuple(field.label for field in target.fields if field.required and field.name not in chosen)
    if missing:
        shown = tuple(PreviewRow(row.number, row.cells, (), False) for row in table.rows[:SHOWN_ROWS])
        return Preview(table, chosen, missing, shown, (), len(table.rows), 0, 0, 0)
    checked = check(started, table, chosen, target)
    repeated = known_rows(started, checked.rows)
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
        table=table,
        mapping=chosen,
        missing=(),
        rows=shown,
        errors=checked.errors[:MOST_ERRORS],
        count_rows=checked.count_rows,
        count_good=len(checked.rows) - len(repeated),
        count_repeated=len(repeated),
        count_refused=checked.count_refused,
    )


def suggested(started: SpreadsheetImport, table: Table, target: Target) -> Mapping:
    """Return the mapping kept with the import, or the one suggested when another header is read, or none."""
    if (table.sheet, table.header_row) == (started.sheet, started.header_row):
        return started.mapping
    return suggest_for(table, target.fields)


def confirm(
    started: SpreadsheetImport,
    *,
    mapping: Mapping,
    layout: Layout | None = None,
    seen: int | None = None,
) -> SpreadsheetImport:
    """Fix the mapping and let the import begin, for the first time or again after a failure.

    Inside an action, which asks for the job `files.import_spreadsheet` of the import that is returned; its row is
    locked until the action ends. `seen` is the version that the person saw.
    Raises: AlreadyConfirmed, AlreadyImported, AnotherSheet, ColumnMissing, NotATable.
    """
    started = (
        SpreadsheetImport.objects.select_for_update(of=("self",)).select_related("file").get(pk=started.pk)
    )
    _refuse_confirmed(started, seen)
    table = table_of(started, layout)
    refuse_mapping(table, mapping, targets.get(started.target_kind))
    if started.count_written and table.sheet != started.sheet:
        raise AnotherSheet(
            gettext("“%(sheet)s”里的行已有一部分导入，另一张表请重新上传文件后导入。")
            % {"sheet": started.sheet}
        )
    started.fingerprint = digest([started.file.sha256, mapping, table.sheet, table.header_row])
    _refuse_imported(started)
    started.sheet, started.header_row, started.mapping = table.sheet, table.header_row, mapping
    started.state, started.version = ImportState.IMPORTING, started.version + 1
    started.position = started.count_repeated = started.count_refused = 0
    started.count_rows, started.errors, started.failure = len(table.rows), [], ""
    started.save()
    return started


def _refuse_confirmed(started: SpreadsheetImport, seen: int | None) -> None:
    if started.state in (ImportState.IMPORTING, ImportState.DONE):
        raise AlreadyConfirmed(
            gettext("文件“%(name)s”的导入已经确认过，现在的状态是“%(state)s”，没有再按您选的列导入。")
            % {"name": started.file.name, "state": started.get_state_display()}
        )
    if seen is not None and seen != started.version:
        raise AlreadyConfirmed(
            gettext("您打开页面之后，文件“%(name)s”又导入过一次，请刷新页面，看过结果再决定。")
            % {"name": started.file.name}
        )


def _refuse_imported(started: SpreadsheetImport) -> None:
    others = SpreadsheetImport.objects.filter(
        target_kind=started.target_kind,
        target_id=started.target_id,
        fingerprint=started.fingerprint,
        state__in=(ImportState.IMPORTING, ImportState.DONE),
    )
    if earlier := others.exclude(pk=started.pk).first():
        day = local_day(earlier.at)
        raise AlreadyImported(
            gettext("文件“%(name)s”已于%(day)s按相同的列导入过，无需再次导入。")
            % {"name": started.file.name, "day": official_date(day)}
        )


def known_rows(started: SpreadsheetImport, rows: Collection[CheckedRow]) -> set[int]:
    """Return the numbers of those rows that were taken into the same target before.

    A row of this same file is known by its number, whichever columns were chosen when it was taken.
    """
    taken = ImportedRow.objects.filter(target_kind=started.target_kind, target_id=started.target_id)
    digests = [row.digest for row in rows]
    known: set[str] = set()
    for start in range(0, len(digests), 500):
        known |= set(taken.filter(digest__in=digests[start : start + 500]).values_list("digest", flat=True))
    return {row.number for row in rows if row.digest in known} | own_rows(started)


def own_rows(started: SpreadsheetImport) -> set[int]:
    """Return the numbers of the rows that this very import has written, before it failed."""
    if not started.count_written:
        return set()
    return set(ImportedRow.objects.filter(source=started).values_list("row", flat=True))


def actor_of(started: SpreadsheetImport) -> Actor:
    """Return who began the import, for the actions of its batches."""
    kept = {
        name: started.by.get(name) for name in ("account", "contact", "grant", "organ", "body", "assembly")
    }
    return Actor(role=Role(started.by["role"]), name=started.by.get("name", ""), **kept)
