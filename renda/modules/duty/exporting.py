"""What is handed to the electing unit: one deputy's record as a Word document or a workbook, a delegation's as counts."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import docx
from django.utils.translation import gettext
from docx.oxml.ns import qn

from renda.lib.table_files import Cell, as_xlsx
from renda.modules.duty.selectors import Line, Sum
from renda.modules.duty.standings import Standing
from renda.web.dates import official_date

SONG = "宋体"
UNDATED = datetime(1980, 1, 1)  # noqa: DTZ001 - a file's stamp; the same record gives the same file


@dataclass(frozen=True)
class Sheet:
    """A deputy's record of a year, as it is handed over."""

    name: str
    assembly: str
    constituency: str
    since: date
    until: date
    sums: Sequence[Sum]
    lines: Sequence[Line]
    standing: Standing | None  # of the same period, where the place has rules

    @property
    def title(self) -> str:
        """The heading."""
        return gettext("%(name)s履职记录") % {"name": self.name}


def no_effect() -> str:
    """The sentence that stands under all points."""
    return gettext("积分由履职记录按本地办法计算，只作工作参考，没有法律效力，不影响代表资格。")


def record_docx(sheet: Sheet) -> bytes:
    """Return one deputy's record as a Word document."""
    document = docx.Document()
    document.core_properties.title = sheet.title
    document.core_properties.created = document.core_properties.modified = UNDATED
    style = document.styles["Normal"]
    style.font.name = SONG
    style.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    document.add_heading(sheet.title, 0)
    document.add_paragraph(f"{sheet.assembly}　{sheet.constituency}")
    document.add_paragraph(f"{official_date(sheet.since)}—{official_date(sheet.until)}")
    _table(document, [gettext("项目"), gettext("数量")], [[each.label, _many(each)] for each in sheet.sums])
    if sheet.standing is not None:
        rules = sheet.standing.rules
        document.add_heading(gettext("积分"), 1)
        document.add_paragraph(f"{rules.choice.title}　{rules.period.label}")
        rows = [[each.label, each.points] for each in sheet.standing.groups]
        _table(document, [gettext("类"), gettext("分")], [*rows, [sheet.standing.band, sheet.standing.total]])
        document.add_paragraph(no_effect())
    document.add_heading(gettext("每一条从哪里来"), 1)
    header = [gettext("日期"), gettext("项目"), gettext("数量"), gettext("来源")]
    _table(
        document,
        header,
        [[official_date(each.on), each.label, _many(each), each.source] for each in sheet.lines],
    )
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def record_xlsx(sheet: Sheet) -> bytes:
    """Return one deputy's record, entry by entry, as a workbook."""
    header = [gettext("日期"), gettext("项目"), gettext("数量"), gettext("单位"), gettext("来源")]
    rows: list[list[Cell]] = [
        [each.on, each.label, float(each.quantity), each.unit, each.source] for each in sheet.lines
    ]
    return as_xlsx(sheet.title, header, rows)


def delegation_table(
    deputies: Sequence[tuple[str, str, Sequence[Sum]]],
) -> tuple[list[str], list[list[Cell]]]:
    """Return header and rows: name, constituency, and a column a thing that anybody did; by name, without points."""
    things = sorted({(each.name, each.case, each.label) for _, _, sums in deputies for each in sums})
    rows: list[list[Cell]] = []
    for name, constituency, sums in sorted(deputies, key=lambda each: (each[1], each[0])):
        known = {(each.name, each.case): float(each.quantity) for each in sums}
        rows.append([name, constituency, *(known.get((thing, case), 0) for thing, case, _ in things)])
    return [gettext("姓名"), gettext("选举单位"), *(label for _, _, label in things)], rows


def delegation_docx(title: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return the same table as a Word document."""
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.created = document.core_properties.modified = UNDATED
    document.add_heading(title, 0)
    _table(
        document,
        list(header),
        [[f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows],
    )
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def _many(each: Line | Sum) -> str:
    return f"{each.quantity} {each.unit}"


def _table(document: docx.document.Document, header: list[str], rows: list[list[str]]) -> None:
    table = document.add_table(rows=1, cols=len(header), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, header, strict=True):
        cell.text = words
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
