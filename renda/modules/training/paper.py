"""The certificate as a Word document, with its number, its code and a QR code that leads to the page for checking."""

from __future__ import annotations

from docx.enum.section import WD_ORIENT
from docx.shared import Mm

from renda.lib import codes
from renda.lib.decimals import shortest
from renda.lib.saying import in_chinese
from renda.lib.word_papers import CENTER, RIGHT, line, new_paper, qr_code, saved
from renda.modules.training.models import Certificate
from renda.web.dates import official_date


def certificate_docx(certificate: Certificate, *, address: str) -> bytes:
    """Return the paper; `address` is the page for checking, with the number in it. The code stands in words only."""
    row, course = certificate.enrolment, certificate.enrolment.session.course
    document = new_paper(certificate.number)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    with in_chinese():
        line(document, "结业证书", size=36, align=CENTER)
        line(document, f"{row.person.name}：", size=18)
        hours = shortest(certificate.hours)
        line(document, f"　　参加“{course.title}”培训，计 {hours} 学时，准予结业。", size=18)
        line(document, row.session.assembly.standing_committee_name, size=16, align=RIGHT)
        line(document, official_date(certificate.issued_on), size=16, align=RIGHT)
    qr_code(document, address)
    line(document, f"证书编号 {certificate.number}", size=11)
    line(document, f"查验 {address}", size=11)
    line(document, f"查验姓名须输入查验码 {codes.grouped(certificate.code)}", size=11)
    return saved(document)
