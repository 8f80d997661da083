"""The three-column table of a comparison (old words, new words, reason) as .docx and .xlsx."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import docx
import xlsxwriter
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from .comparison import Row, Side
from .differences import Change

_SONG, _HEI = "宋体", "黑体"
_LONGEST_CELL = 32_000
_NO_DATE = datetime(1980, 1, 1)  # noqa: DTZ001 - a file's stamp without a zone; the same input gives the same file


@dataclass(frozen=True)
class Titles:
    """What stands above the table and its columns."""

    title: str
    old: str = "现行规定"
    new: str = "修改后"
    reason: str = "修改说明"


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look: an article's number is `strong`, changed words are `marked`."""

    text: str
    marked: bool = False
    strong: bool = False


def runs_of(row: Row, *, new: bool) -> list[Run]:
    """Return the runs of one cell: each article's number, then its words with the changes marked."""
    sides = row.new if new else row.old
    wanted = Change.INSERT if new else Change.DELETE
    words = [(s.text, s.change is wanted) for s in row.segments if s.change in (Change.EQUAL, wanted)]
    signs = iter([(sign, marked) for text, marked in words for sign in text])
    return [run for index, side in enumerate(sides) for run in _side_runs(side, signs, first=index == 0)]


def _side_runs(side: Side, signs: Iterator[tuple[str, bool]], *, first: bool) -> Iterator[Run]:
    if not first:
        next(signs, None)  # the line break between two articles
        yield Run("\n")
    yield Run(side.number + "　", strong=True)
    text, marked = "", False
    for _ in range(len(side.text)):
        sign, is_marked = next(signs)
        if text and is_marked is not marked:
            yield Run(text, marked)
            text = ""
        text, marked = text + sign, is_marked
    if text:
        yield Run(text, marked)


def reason_of(row: Row, reasons: Mapping[str, str]) -> str:
    """Return the reasons given for the row's articles (by their new label, or old where removed)."""
    return "\n".join(reasons[side.label] for side in (row.new or row.old) if side.label in reasons)


def three_column_docx(rows: Sequence[Row], titles: Titles, reasons: Mapping[str, str] | None = None) -> bytes:
    """Return the table as a .docx: deleted words struck through, inserted words bold, header row repeated.

    reasons: article label → why it changes.
    """
    document = docx.Document()
    _set_page(document)
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write_run(heading, Run(titles.title, strong=True), size=16)
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, (titles.old, titles.new, titles.reason), strict=True):
        _write_cell(cell, [Run(text, strong=True)])
    _repeat_header(table.rows[0]._tr)
    for row in rows:
        cells = table.add_row().cells
        _write_cell(cells[0], runs_of(row, new=False), strike=True)
        _write_cell(cells[1], runs_of(row, new=True))
        _write_cell(cells[2], [Run(reason_of(row, reasons or {}))])
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def _set_page(document: docx.document.Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(10.5)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _SONG)


def _repeat_header(row: docx.oxml.table.CT_Row) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(mark)


def _write_cell(cell: _Cell, runs: Sequence[Run], *, strike: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    for run in runs:
        for index, text in enumerate(run.text.split("\n")):
            if index:
                paragraph = cell.add_paragraph()
            if text:
                _write_run(paragraph, Run(text, run.marked, run.strong), strike=strike)


def _write_run(paragraph: Paragraph, run: Run, *, strike: bool = False, size: float = 0) -> None:
    written = paragraph.add_run(_printable(run.text))
    written.font.strike = True if run.marked and strike else None
    written.bold = True if run.strong or (run.marked and not strike) else None
    if size:
        written.font.size = Pt(size)
    if run.strong:
        written._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _HEI)


def _printable(text: str) -> str:
    """XML refuses control characters."""
    return "".join(sign for sign in text if sign in "\n\t" or sign >= " ")


def three_column_xlsx(
    rows: Sequence[Row],
    titles: Titles,
    reasons: Mapping[str, str] | None = None,
    *,
    written_at: datetime = _NO_DATE,
) -> bytes:
    """Return the table as an .xlsx, marked like the .docx; the title and header rows repeat on each page."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(
        output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": titles.title, "created": written_at})
    sheet = book.add_worksheet("对照表")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 1, 60)
    sheet.set_column(2, 2, 30)
    sheet.repeat_rows(0, 1)
    sheet.freeze_panes(2, 0)
    look = _Look(book)
    sheet.merge_range(0, 0, 0, 2, titles.title, look.title)
    for column, text in enumerate((titles.old, titles.new, titles.reason)):
        sheet.write_string(1, column, text, look.head)
    for index, row in enumerate(rows, 2):
        _write_rich(sheet, index, 0, runs_of(row, new=False), look, look.struck)
        _write_rich(sheet, index, 1, runs_of(row, new=True), look, look.bold)
        sheet.write_string(index, 2, reason_of(row, reasons or {})[:_LONGEST_CELL], look.cell)
    book.close()
    return output.getvalue()


class _Look:
    """The formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        plain = {"font_name": _SONG, "font_size": 11}
        framed = plain | {"text_wrap": True, "valign": "top", "border": 1}
        self.cell = book.add_format(framed)
        self.head = book.add_format(framed | {"font_name": _HEI, "bold": True, "align": "center"})
        self.title = book.add_format({"font_name": _HEI, "font_size": 16, "bold": True, "align": "center"})
        self.plain = book.add_format(plain)
        self.bold = book.add_format(plain | {"bold": True})
        self.number = book.add_format(plain | {"font_name": _HEI, "bold": True})
        self.struck = book.add_format(plain | {"font_strikeout": True})


def _write_rich(
    sheet: xlsxwriter.worksheet.Worksheet, index: int, column: int, runs: Sequence[Run], look: _Look,
    marked: xlsxwriter.format.Format,
) -> None:  # fmt: skip
    text = "".join(run.text for run in runs)
    if len(runs) < 2 or len(text) > _LONGEST_CELL:
        sheet.write_string(index, column, text[:_LONGEST_CELL], look.cell)
        return
    fragments = list[object]()
    for run in runs:
        fragments += [look.number if run.strong else marked if run.marked else look.plain, run.text]
    sheet.write_rich_string(index, column, *fragments, look.cell)
