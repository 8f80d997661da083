"""What happens to a consultation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.core.base.events import Event, event


@event("consultation.opened", _("公布草案征求意见"))
class ConsultationOpened(Event):
    consultation: int
    round: int
    text_version: int
    opens_on: str
    closes_on: str
    figure: dict[str, object]
    reason: str


@event("consultation.closing_day_changed", _("改变征求意见截止日期"))
class ClosingDayChanged(Event):
    consultation: int
    round: int
    before: str
    after: str
    reason: str
    set_aside: str  # what about the published day or the figure of law the reason sets aside
    citations: list[str]


@event("consultation.closed", _("结束征求意见"))
class ConsultationClosed(Event):
    consultation: int
    round: int
    ended_on: str
    opinions: int


@event("consultation.import_begun", _("上传意见表格"))
class ImportBegun(Event):
    spreadsheet: int
    consultation: int
    rows: int


@event("consultation.import_confirmed", _("确认导入意见"))
class ImportConfirmed(Event):
    spreadsheet: int
    consultation: int
    mapping: dict[str, int]
