"""What happens in the register; events name rows only, never what was said or by whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.core.base.events import Event, event


@event("complaints.registered", _("登记信访事项"))
class ComplaintRegistered(Event):
    complaint: int
    way: str


@event("complaints.sorted", _("归类信访事项"))
class ComplaintSorted(Event):
    complaint: int
    kind: str
    accused: int
    called_back: bool


@event("complaints.transferred", _("转送信访事项"))
class ComplaintTransferred(Event):
    complaint: int
    body: int | None
    organ: int | None
    with_sender: bool


@event("complaints.step_taken", _("办理信访事项"))
class StepTaken(Event):
    complaint: int


@event("complaints.sent_back", _("退回转送件"))
class SentBack(Event):
    complaint: int


@event("complaints.term_extended", _("延长信访办理期限"))
class TermExtended(Event):
    complaint: int
    due_on: str


@event("complaints.letter_delivered", _("书面告知信访人"))
class LetterDelivered(Event):
    complaint: int
    letter: int
    digest: str


@event("complaints.sender_looked_at", _("查看信访人信息"))
class SenderLookedAt(Event):
    complaint: int
    reason: str


@event("complaints.paper_added", _("添加信访材料"))
class PaperAdded(Event):
    complaint: int
    paper: int


@event("complaints.clock_passed", _("信访期限届满"))
class ClockPassed(Event):
    complaint: int
    clock: int
    due_on: str


@event("complaints.sender_forgotten", _("删除信访人信息"))
class SenderForgotten(Event):
    complaint: int
