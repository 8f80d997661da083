"""What is handed to the electing unit: one deputy's record as a Word document or a workbook, a delegation's as counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from renda.lib.table_files import Cell, as_xlsx
from renda.lib.word_papers import new_paper, saved, table
from renda.modules.duty.selectors import Line, Sum
from renda.modules.duty.standings import Standing
from renda.web.dates import official_date


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
    document = new_paper(sheet.title)
    document.add_heading(sheet.title, 0)
    document.add_paragraph(f"{sheet.assembly}　{sheet.constituency}")
    document.add_paragraph(f"{official_date(sheet.since)}—{official_date(sheet.until)}")
    table(document, [gettext("项目"), gettext("数量")], [[each.label, _many(each)] for each in sheet.sums])
    if sheet.standing is not None:
        rules = sheet.standing.rules
        document.add_heading(gettext("积分"), 1)
        document.add_paragraph(f"{rules.choice.title}　{rules.period.label}")
        rows = [[each.label, each.points] for each in sheet.standing.groups]
        table(document, [gettext("类"), gettext("分")], [*rows, [sheet.standing.band, sheet.standing.total]])
        document.add_paragraph(no_effect())
    document.add_heading(gettext("每一条从哪里来"), 1)
    header = [gettext("日期"), gettext("项目"), gettext("数量"), gettext("来源")]
    table(
        document,
        header,
        [[official_date(each.on), each.label, _many(each), each.source] for each in sheet.lines],
    )
    return saved(document)


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
    document = new_paper(title)
    document.add_heading(title, 0)
    table(
        document,
        list(header),
        [[f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows],
    )
    return saved(document)


def _many(each: Line | Sum) -> str:
    return f"{each.quantity} {each.unit}"
