"""What is changed about notices. Nothing here says who read what: reading is nobody's business."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.core.base.events import Event, event


@event("notices.chosen", _("变更通知设置"))
class NoticesChosen(Event):
    account: int


@event("notices.calendar_made", _("生成日历订阅地址"))
class CalendarMade(Event):
    account: int


@event("notices.calendar_revoked", _("停用日历订阅地址"))
class CalendarRevoked(Event):
    account: int


@event("notices.room_opened", _("登记工作群"))
class RoomOpened(Event):
    room: int
    assembly: int
    body: int | None
    called: str


@event("notices.room_changed", _("变更工作群"))
class RoomChanged(Event):
    room: int
    called: str
    new_key: bool


@event("notices.room_closed", _("停用工作群"))
class RoomClosed(Event):
    room: int
    reason: str


@event("notices.room_tried", _("试发工作群消息"))
class RoomTried(Event):
    room: int


@event("notices.sent_again", _("重发通知"))
class SentAgain(Event):
    assembly: int
    count: int
