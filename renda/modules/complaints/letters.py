"""The written notice as a document: its words, its number, and a QR code by which the sender follows."""

from __future__ import annotations

from django.utils.translation import gettext

from renda.core.law import api as law
from renda.lib.saying import in_chinese
from renda.lib.word_papers import CENTER, FANG_SONG, RIGHT, line, new_paper, qr_code, saved
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
    document = new_paper(complaint.number, font=FANG_SONG, size=14)
    with in_chinese():
        line(document, complaint.assembly.standing_committee_name, size=16, bold=True, align=CENTER)
        line(document, "信访事项告知书", size=20, bold=True, align=CENTER)
        line(document, f"{complaint.number}-{letter.serial}", size=12, align=CENTER)
        line(document, f"{complaint.sender_name or '信访人'}：")
        for words in letter.words.splitlines():
            line(document, words, indent=True)
        articles = "、".join(law.article_words(cite) for cite in (NOTICE, PROTECTED))
        line(document, f"依据：{articles}。", indent=True)
        line(document, f"查询码：{code}。请勿告诉他人。")
        qr_code(document, address, width=30)
        line(document, complaint.assembly.standing_committee_name, align=RIGHT)
        line(document, official_date(letter.made_on), align=RIGHT)
        line(document, f"校验值：{letter.digest}", size=8)
    return saved(document)


def file_name(complaint: Complaint, letter: Letter) -> str:
    """Return the name of the document."""
    return gettext("告知书 %(number)s") % {"number": f"{complaint.number}-{letter.serial}"} + ".docx"
