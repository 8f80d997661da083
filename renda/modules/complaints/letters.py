"""The written notice as a document: its words, its number, and a QR code by which the sender follows."""

from __future__ import annotations

import io

import docx
import segno
from django.utils.translation import gettext
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from renda.core.law import api as law
from renda.lib.saying import in_chinese
from renda.modules.complaints.barring import PROTECTED
from renda.modules.complaints.models import Complaint, Letter, Step
from renda.web.dates import official_date

NOTICE = "cn.petitions-regulation@2022-02-25#art-23-p2"


def first_words(complaint: Complaint) -> str:
    """Return the words that a letter begins with, to be read and completed by the office. Always Chinese."""
    with in_chinese():
        return "\n".join(_lines(complaint))


def _lines(complaint: Complaint) -> list[str]:
    said = f"您于{official_date(complaint.received_on)}反映的事项已经收到并登记。"
    last = Step.objects.filter(complaint=complaint, words__isnull=False).order_by("-pk")
    words = next((step.words for step in last if step.step in {"tell_where", "refer_apart"}), "")
    if complaint.state == "told":
        return [said, "该事项不属于本机关职权范围，请您向以下机关、单位提出：", words]
    if complaint.state == "apart":
        return [said, "该事项应当依法通过诉讼、仲裁等途径解决，请您：", words]
    if complaint.state == "transferred":
        receiver = complaint.transfers.filter(ended_on=None).first()
        return [said, f"现已转送{receiver.receiver if receiver else ''}办理，由其答复您。"]
    return [said, "该事项由本机关办理，办理结果将书面答复您。"]


def letter_docx(complaint: Complaint, letter: Letter, *, code: str, address: str) -> bytes:
    """Return the notice as .docx: title, number, words, the law, the code with its QR figure, the digest.

    `code` is the sender's code, grouped as people read it; `address` is what the QR figure leads to.
    """
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(14)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    with in_chinese():
        _centred(document, complaint.assembly.standing_committee_name, 16)
        _centred(document, "信访事项告知书", 20)
        _centred(document, f"{complaint.number}-{letter.serial}", 12)
        document.add_paragraph(f"{complaint.sender_name or '信访人'}：")
        for line in letter.words.splitlines():
            document.add_paragraph(_plain(line)).paragraph_format.first_line_indent = Pt(28)
        articles = "、".join(law.article_words(cite) for cite in (NOTICE, PROTECTED))
        document.add_paragraph(f"依据：{articles}。").paragraph_format.first_line_indent = Pt(28)
        document.add_paragraph(f"查询码：{code}。请勿告诉他人。")
        document.add_picture(io.BytesIO(_qr(address)), width=Mm(30))
        _right(document, complaint.assembly.standing_committee_name)
        _right(document, official_date(letter.made_on))
        document.add_paragraph(f"校验值：{letter.digest}").runs[0].font.size = Pt(8)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _centred(document: docx.document.Document, words: str, size: int) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(_plain(words))
    run.bold, run.font.size = size > 12, Pt(size)


def _right(document: docx.document.Document, words: str) -> None:
    document.add_paragraph(_plain(words)).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _qr(address: str) -> bytes:
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="png", scale=6, border=2)
    return drawn.getvalue()


def _plain(words: str) -> str:
    """XML refuses control characters."""
    return "".join(sign for sign in words if sign >= " ")


def file_name(complaint: Complaint, letter: Letter) -> str:
    """Return the name of the document."""
    return gettext("告知书 %(number)s") % {"number": f"{complaint.number}-{letter.serial}"} + ".docx"
