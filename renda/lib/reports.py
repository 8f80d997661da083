"""A report in tables, as a Word document or a workbook: the same tables, each with bars beside its counts."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import openpyxl
from openpyxl.styles import Alignment, Font

from renda.lib.word_papers import line, new_paper, saved, table

Cell = str | int
WIDEST = 24  # blocks of the longest bar


@dataclass(frozen=True)
class ReportTable:
    """A table: its title, header, rows, and the column (from 0) whose counts are drawn as bars, None for none."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    bars: int | None = None
    note: str = ""

    def bar(self, row: Sequence[Cell]) -> str:
        """The row's bar in blocks, the longest count as long as `WIDEST`; empty without bars."""
        if self.bars is None:
            return ""
        counts = [int(each[self.bars]) for each in self.rows]
        most = max(counts, default=0)
        return "█" * round(WIDEST * int(row[self.bars]) / most) if most else ""


@dataclass(frozen=True)
class ReportPaper:
    """A whole report: heading, the lines under it, its tables, and the words at its end."""

    title: str
    lines: Sequence[str]
    tables: Sequence[ReportTable]
    end: str = ""


def as_docx(paper: ReportPaper) -> bytes:
    """Return the report as a Word document."""
    document = new_paper(paper.title)
    document.add_heading(paper.title, 0)
    for words in paper.lines:
        line(document, words)
    for each in paper.tables:
        document.add_heading(each.title, 1)
        has_bars = each.bars is not None
        rows = ([*row, *([each.bar(row)] if has_bars else [])] for row in each.rows)
        table(document, [*each.header, *([""] if has_bars else [])], rows)
        if each.note:
            line(document, each.note)
    if paper.end:
        line(document, paper.end)
    return saved(document)


def as_workbook(paper: ReportPaper) -> bytes:
    """Return the report as a workbook with one sheet a each."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]  # a new workbook has a sheet
    for number, each in enumerate(paper.tables, start=1):
        sheet = book.create_sheet(f"{number} {each.title}"[:31].replace("/", "、"))
        sheet.append([paper.title])
        sheet.append([each.title])
        sheet.append(list(each.header))
        for row in each.rows:
            sheet.append(list(row))
        if each.note:
            sheet.append([each.note])
        for cell in sheet[3]:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True)
        sheet.column_dimensions["A"].width = 36
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()
