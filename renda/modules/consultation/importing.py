"""Messages of another system from a spreadsheet: what a row says, and how a batch is written."""

from __future__ import annotations

from typing import Any

from renda.core.files import spreadsheets
from renda.core.files.models import SpreadsheetImport
from renda.core.files.spreadsheets import CheckedRow, Field, Target
from renda.core.opinions.api import Statement
from renda.core.opinions.ledger import LONGEST
from renda.core.opinions.models import Channel
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.lib.tables import parse_moment
from renda.modules.consultation.actions import anchor_for, import_batch
from renda.modules.consultation.models import Consultation
from renda.modules.consultation.selectors import article_called

TARGET = "consultation.opinions"


class TooLong(Refusal):
    """One cell holds more than one opinion may."""


def opinion_text(cell: str) -> str:
    """The words of an opinion. Raises: TooLong."""
    if len(cell) > LONGEST:
        raise TooLong(f"有 {len(cell)} 字，超过每条 {LONGEST} 字的上限。")
    return cell


FIELDS = (
    Field(
        "text", "意见内容", ("留言详情", "内容", "意见", "诉求", "详情"), required=True, convert=opinion_text
    ),
    Field("subject", "标题", ("留言主题", "主题")),
    Field("received_at", "时间", ("留言时间", "提交时间", "收到时间", "日期"), convert=parse_moment),
    Field("speaker", "姓名", ("留言用户", "用户", "单位", "昵称")),
    Field("clause", "条款", ("针对条款", "条文")),
)


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
    subject = values.get("subject") or ""
    text = values["text"]
    node = article_called(consultation, values.get("clause") or "")
    return Statement(
        text=f"{subject}\n{text}" if subject and subject not in text else text,
        channel=Channel.IMPORTED,
        received_at=values.get("received_at") or started.at,
        anchor=anchor_for(consultation.text_version, node, ""),
        speaker_name=values.get("speaker") or "",
        import_digest=row.digest,
        entered_by=who,
    )


spreadsheets.targets.add(TARGET, Target(label="征求意见", fields=FIELDS, write_batch=write_batch))
