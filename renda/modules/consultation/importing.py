"""Messages of another system from a spreadsheet: what a row says, and how a batch is written."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.access.api import clean_contact
from renda.core.access.models import Contact
from renda.core.files import spreadsheets
from renda.core.files.models import SpreadsheetImport
from renda.core.files.targets import CheckedRow, Field, RowRefused, Target
from renda.core.opinions.api import Statement
from renda.core.opinions.ledger import LONGEST
from renda.core.opinions.models import Channel
from renda.lib import clock
from renda.lib.moments import OutOfRange, parse_moment, refuse_out_of_range
from renda.lib.saying import say
from renda.modules.consultation.actions import anchor_for, import_batch
from renda.modules.consultation.models import Consultation
from renda.modules.consultation.selectors import article_called

TARGET = "consultation.opinions"


LONGEST_NAME = 60  # characters


def contact_given(cell: str) -> tuple[str, str]:
    """The kind and the clean value of a mobile number or mail address. Raises: BadContact."""
    kind = "email" if "@" in cell or "＠" in cell else "phone"
    return kind, clean_contact(kind, cell)


def name_given(cell: str) -> str:
    """A name as it is kept. Raises: RowRefused."""
    if len(cell) > LONGEST_NAME:
        raise RowRefused(say("有 %(count)s 字，超过 %(most)s 字的上限。", count=len(cell), most=LONGEST_NAME))
    return cell


FIELDS = (
    Field("text", _("意见内容"), ("意见内容", "留言详情", "内容", "意见", "诉求", "详情"), required=True),
    Field("subject", _("标题"), ("标题", "留言主题", "主题")),
    Field(
        "received_at", _("时间"), ("时间", "留言时间", "提交时间", "收到时间", "日期"), convert=parse_moment
    ),
    Field("speaker", _("姓名"), ("姓名", "留言用户", "用户", "单位", "昵称"), convert=name_given),
    Field(
        "contact",
        _("手机或者电子邮箱"),
        (
            "联系方式",
            "手机",
            "手机号",
            "手机号码",
            "联系电话",
            "电话",
            "电子邮箱",
            "电子邮件",
            "邮箱",
        ),
        convert=contact_given,
    ),
    Field("clause", _("条款"), ("条款", "针对条款", "条文")),
)


def check_row(started: SpreadsheetImport, values: dict[str, Any]) -> None:
    """Refuse a row that the ledger would not take: title and text together too long, or a day that cannot be.

    Raises: RowRefused.
    """
    length = len(joined(values).strip())
    if length > LONGEST:
        raise RowRefused(
            say("标题和内容共有 %(count)s 字，超过每条 %(most)s 字的上限。", count=length, most=LONGEST),
            "text",
        )
    moment = values.get("received_at")
    if moment is not None:
        try:
            refuse_out_of_range(moment.date(), latest=clock.local_day(started.at))
        except OutOfRange as refusal:
            raise RowRefused(str(refusal), "received_at") from refusal


def joined(values: dict[str, Any]) -> str:
    """The words of a row: the title over the text, unless the text has it already."""
    subject, text = values.get("subject") or "", str(values["text"])
    return f"{subject}\n{text}" if subject and subject not in text else text


def write_batch(started: SpreadsheetImport, rows: list[CheckedRow]) -> Any:
    """Write checked rows as opinions, by one action with one event."""
    consultation = Consultation.objects.select_related("round", "text_version").get(pk=started.target_id)
    by = spreadsheets.actor_of(started)
    statements = [_statement(row, consultation, started, by.name) for row in rows]
    return import_batch(subject=consultation, statements=statements, by=by, at=clock.now())


def _statement(
    row: CheckedRow, consultation: Consultation, started: SpreadsheetImport, who: str
) -> Statement:
    values = row.values
    contact = values.get("contact")
    node = article_called(consultation, values.get("clause") or "")
    return Statement(
        text=joined(values),
        channel=Channel.IMPORTED,
        received_at=values.get("received_at") or started.at,
        anchor=anchor_for(consultation.text_version, node, ""),
        contact=Contact.objects.known_or_new(*contact) if contact else None,
        speaker_name=values.get("speaker") or "",
        import_digest=row.digest,
        entered_by=who,
    )


spreadsheets.targets.add(
    TARGET, Target(label=_("征求意见"), fields=FIELDS, write_batch=write_batch, check_row=check_row)
)
