"""Converting the rows of a table, with every error told by row and column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext

from renda.core.files.columns import named_columns
from renda.core.files.models import SpreadsheetImport
from renda.core.files.targets import (
    Checked,
    CheckedRow,
    ColumnMissing,
    Field,
    Mapping,
    RowError,
    RowRefused,
    Target,
)
from renda.lib.canonical import digest
from renda.lib.errors import Refusal
from renda.lib.saying import listed, say
from renda.lib.tables import Row, Table


def check(started: SpreadsheetImport, table: Table, mapping: Mapping, target: Target) -> Checked:
    """Convert every row; rows with an error are left out and each error told.

    Raises: ColumnMissing.
    """
    refuse_mapping(table, mapping, target)
    fields = [(field, mapping[field.name]) for field in target.fields if field.name in mapping]
    columns = dict(zip(range(len(table.header)), named_columns(table), strict=True))
    seen: Counter[str] = Counter()
    rows: list[CheckedRow] = []
    errors: list[RowError] = []
    for row in table.rows:
        said = {field.name: row.cells[column].strip() for field, column in fields}
        values, wrong = _convert(row, fields, columns, said)
        if not wrong and target.check_row is not None:
            wrong = _whole(started, row, values, target.check_row, {f.name: columns[c] for f, c in fields})
        if wrong:
            errors += wrong
            continue
        plain = digest(said)
        seen[plain] += 1  # two equal rows of one file are two; the same two in another file are known
        rows.append(CheckedRow(row.number, values, digest([plain, seen[plain]])))
    return Checked(tuple(rows), tuple(errors), len(table.rows), len(table.rows) - len(rows))


def refuse_mapping(table: Table, mapping: Mapping, target: Target) -> None:
    """Raise ColumnMissing for a required field without a column, or a column that is not there."""
    missing = [field.label for field in target.fields if field.required and field.name not in mapping]
    if missing:
        raise ColumnMissing(gettext("请为“%(missing)s”选择对应的列。") % {"missing": listed(missing)})
    known = {field.name for field in target.fields}
    if not mapping.keys() <= known or not all(0 <= column < len(table.header) for column in mapping.values()):
        raise ColumnMissing(gettext("所选的列与文件不符，请重新选择各项对应的列。"))


def _whole(
    started: SpreadsheetImport,
    row: Row,
    values: dict[str, Any],
    check_row: Callable[[SpreadsheetImport, dict[str, Any]], None],
    columns: dict[str, str],
) -> list[RowError]:
    try:
        check_row(started, values)
    except RowRefused as refusal:
        return [RowError(row.number, columns.get(refusal.field, ""), str(refusal))]
    return []


def _convert(
    row: Row, fields: list[tuple[Field, int]], columns: dict[int, str], said: dict[str, str]
) -> tuple[dict[str, Any], list[RowError]]:
    values: dict[str, Any] = {}
    wrong = [RowError(row.number, "", _surplus(row))] if row.problem else []
    for field, column in fields:
        try:
            values[field.name] = _value(field, said[field.name], lost=column in row.lost)
        except Refusal as refusal:
            wrong.append(RowError(row.number, columns[column], str(refusal)))
    return values, wrong


def _value(field: Field, cell: str, *, lost: bool) -> Any:
    label = str(field.label)
    if lost:
        raise RowRefused(
            say("这一格是没有结果的公式或者错误值，请在表格软件里改为文字后重新上传。"), field.name
        )
    if not cell:
        if field.required:
            raise RowRefused(say("“%(field)s”不能为空。", field=label), field.name)
        return None
    try:
        return field.convert(cell)
    except ValueError:
        raise RowRefused(
            say("“%(cell)s”不能作为%(field)s读取。", cell=cell[:30], field=label), field.name
        ) from None


def _surplus(row: Row) -> str:
    cells = listed(f"“{cell.strip()[:20]}”" for cell in row.surplus[:3])
    return say("这一行的单元格比列名多，多出的是%(cells)s，请检查分隔符和引号。", cells=cells)
