"""Papers for people as Word documents: Chinese type, lines, a QR code, and the same bytes for the same words."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import docx
import segno
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

__all__ = [
    "CENTER",
    "FANG_SONG",
    "RIGHT",
    "SONG",
    "Document",
    "fill",
    "line",
    "new_paper",
    "qr_code",
    "saved",
    "table",
]

SONG, FANG_SONG = "宋体", "仿宋"
NO_DATE = datetime(1980, 1, 1)  # noqa: DTZ001 - a file's stamp without a zone; the same input gives the same file
CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def new_paper(title: str, *, font: str = SONG, size: int | None = None) -> Document:
    """Return an empty document in a Chinese font, with a title and no date of its own; `size` in points."""
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.created = document.core_properties.modified = NO_DATE
    style = document.styles["Normal"]
    style.font.name = font
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if size is not None:
        style.font.size = Pt(size)
    return document


def line(
    document: Document,
    words: str,
    *,
    size: int | None = None,
    bold: bool = False,
    align: WD_ALIGN_PARAGRAPH | None = None,
    indent: bool = False,
) -> None:
    """Add a paragraph; control characters, which the format refuses, are left out. `indent`: by two characters."""
    paragraph = document.add_paragraph()
    run = paragraph.add_run(plain(words))
    run.bold = bold or None
    if size is not None:
        run.font.size = Pt(size)
    if align is not None:
        paragraph.alignment = align
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(28)


def table(
    document: Document, header: Sequence[str], rows: Iterable[Sequence[object]], *, columns: int | None = None
) -> None:
    """Add a table with lines around its cells; without a header say how many `columns` there are."""
    made = document.add_table(rows=0, cols=columns or len(header), style="Table Grid")
    if header:
        fill(made.add_row().cells, header)
    for row in rows:
        fill(made.add_row().cells, row)


def fill(cells: Iterable[Any], values: Iterable[object]) -> None:
    """Write one value into each cell of a row. Raises: ValueError, if there are more of one than of the other."""
    for cell, value in zip(cells, values, strict=True):
        cell.text = plain(str(value))


def plain(words: str) -> str:
    """Leave out the control characters that the format refuses; line breaks stay."""
    return "".join(sign for sign in words if sign >= " " or sign == "\n")


def qr_code(document: Document, address: str, *, width: int = 28) -> None:
    """Add the QR code of an address, `width` millimetres wide."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="png", scale=8, border=2)
    document.add_picture(io.BytesIO(drawn.getvalue()), width=Mm(width))


def saved(document: Document) -> bytes:
    """Return the finished file."""
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()
