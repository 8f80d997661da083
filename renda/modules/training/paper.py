"""The certificate as a Word document, with its number, its code and a QR code that leads to the page for checking."""

from __future__ import annotations

import io
from datetime import datetime

import docx
import segno
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from renda.lib import codes
from renda.lib.decimals import shortest
from renda.lib.saying import in_chinese
from renda.modules.training.models import Certificate
from renda.web.dates import official_date

SONG = "宋体"
NO_DATE = datetime(1980, 1, 1)  # noqa: DTZ001 - a file's stamp without a zone; the same input gives the same file


def certificate_docx(certificate: Certificate, *, address: str) -> bytes:
    """Return the paper; `address` is the page for checking, with the number in it. The code stands in words only."""
    row, course = certificate.enrolment, certificate.enrolment.session.course
    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = NO_DATE
    document.core_properties.title = certificate.number
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    with in_chinese():
        _line(document, "结业证书", 36, center=True)
        _line(document, f"{row.person.name}：", 18)
        hours = shortest(certificate.hours)
        _line(document, f"　　参加“{course.title}”培训，计 {hours} 学时，准予结业。", 18)
        _line(document, row.session.assembly.standing_committee_name, 16, right=True)
        _line(document, _day(certificate), 16, right=True)
    document.add_picture(io.BytesIO(_drawing(address)), width=Mm(28))
    _line(document, f"证书编号 {certificate.number}", 11)
    _line(document, f"查验 {address}", 11)
    _line(document, f"查验姓名须输入查验码 {codes.grouped(certificate.code)}", 11)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def _day(certificate: Certificate) -> str:
    return official_date(certificate.issued_on)


def _drawing(address: str) -> bytes:
    output = io.BytesIO()
    segno.make(address, error="m", micro=False).save(output, kind="png", scale=8, border=2)
    return output.getvalue()


def _line(
    document: docx.document.Document, words: str, size: int, *, center: bool = False, right: bool = False
) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(words)
    run.font.size, run.font.name = Pt(size), SONG
    run._element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    if center or right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if center else WD_ALIGN_PARAGRAPH.RIGHT
