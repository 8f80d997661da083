"""A report in tables, as a Word document or a workbook: the same tables, each with bars beside its counts."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import docx
import openpyxl
from docx.document import Document
from docx.oxml.ns import qn
from openpyxl.styles import Alignment, Font

Cell = str | int
SONG = "宋体"
UNDATED = datetime(1980, 1, 1)  # noqa: DTZ001 - a file's stamp; the same report gives the same file
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
    document = docx.Document()
    document.core_properties.title = paper.title
    document.core_properties.created = document.core_properties.modified = UNDATED
    style = document.styles["Normal"]
    style.font.name = SONG
    style.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    document.add_heading(paper.title, 0)
    for line in paper.lines:
        document.add_paragraph(line)
    for table in paper.tables:
        _write(document, table)
    if paper.end:
        document.add_paragraph(paper.end)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def _write(document: Document, table: ReportTable) -> None:
    document.add_heading(table.title, 1)
    header = [*table.header, *([""] if table.bars is not None else [])]
    made = document.add_table(rows=1, cols=len(header), style="Table Grid")
    _fill(made.rows[0].cells, header)
    for row in table.rows:
        _fill(made.add_row().cells, [*map(str, row), *([table.bar(row)] if table.bars is not None else [])])
    if table.note:
        document.add_paragraph(table.note)


def _fill(cells: Iterable[Any], words: Sequence[str]) -> None:
    for cell, said in zip(cells, words, strict=True):
        cell.text = said


def as_workbook(paper: ReportPaper) -> bytes:
    """Return the report as a workbook with one sheet a table."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]  # a new workbook has a sheet
    for number, table in enumerate(paper.tables, start=1):
        sheet = book.create_sheet(f"{number} {table.title}"[:31].replace("/", "、"))
        sheet.append([paper.title])
        sheet.append([table.title])
        sheet.append(list(table.header))
        for row in table.rows:
            sheet.append(list(row))
        if table.note:
            sheet.append([table.note])
        for cell in sheet[3]:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True)
        sheet.column_dimensions["A"].width = 36
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()
