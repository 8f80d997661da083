"""What happens while bodies handle a matter."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.base.events import Event, event


@event("handling.handed_over", _("交办"))
class HandedOver(Event):
    """`parts`: number, body, kind and case of each part that began."""

    whole: int
    parts: list[dict[str, Any]]
    on: str


@event("handling.accepted", _("签收"))
class Accepted(Event):
    part: str
    body: int


@event("handling.return_asked", _("申请退回"))
class ReturnAsked(Event):
    part: str
    body: int
    reason: str
    proposed: int | None


@event("handling.return_decided", _("处理退回申请"))
class ReturnDecided(Event):
    part: str
    body: int
    agreed: bool
    reason: str


@event("handling.taken_back", _("收回交办"))
class TakenBack(Event):
    part: str
    body: int
    reason: str


@event("handling.term_extended", _("延长办理期限"))
class TermExtended(Event):
    part: str
    case: str
    due_on: str | None
    reason: str


@event("handling.handler_named", _("确定承办人"))
class HandlerNamed(Event):
    part: str
    account: int


@event("handling.contact_recorded", _("登记联系沟通"), personal=("note",))
class ContactRecorded(Event):
    part: str
    body: int
    person: int
    on: str
    way: str
    note: str


@event("handling.joint_opinion_sent", _("送交协办意见"))
class JointOpinionSent(Event):
    part: str
    body: int
    digest: str
    paper: str


@event("handling.draft_saved", _("保存答复稿"))
class DraftSaved(Event):
    part: str
    body: int


@event("handling.sent_for_signature", _("送签"))
class SentForSignature(Event):
    part: str
    body: int


@event("handling.draft_returned", _("退改答复稿"))
class DraftReturned(Event):
    part: str
    body: int


@event("handling.answered", _("答复"))
class Answered(Event):
    """A signed answer; `digest` is of its words, `paper` of the signed and sealed document."""

    part: str
    body: int
    reply: int
    round: int
    answer_class: str
    digest: str
    paper: str
    by_head: bool
    promises: int
    due_on: str | None  # the day of the term that it met, None where the place has set none
    persons: list[int]  # who brought the matter


@event("handling.rated", _("代表评价"), personal=("words",))
class Rated(Event):
    part: str
    body: int
    reply: int
    round: int
    person: int
    attitude: str
    result: str
    decides: bool
    from_paper: str
    words: str


@event("handling.rating_lapsed", _("逾期未评价"))
class RatingLapsed(Event):
    part: str
    body: int
    round: int


@event("handling.redo_ordered", _("责成重新办理"))
class RedoOrdered(Event):
    part: str
    body: int
    round: int
    reason: str


@event("handling.convened", _("召集协商"))
class Convened(Event):
    part: str
    body: int
    on: str
    reason: str


@event("handling.settled", _("协商办结"))
class Settled(Event):
    part: str
    body: int
    reason: str


@event("handling.promise_reported", _("报告承诺办成"), personal=("evidence",))
class PromiseReported(Event):
    part: str
    body: int
    promise: int
    done_on: str
    evidence: str


@event("handling.promise_rechecked", _("复查承诺"))
class PromiseRechecked(Event):
    part: str
    body: int
    promise: int
    kept: bool
    finding: str


@event("handling.tracking_closed", _("承诺跟踪办结"))
class TrackingClosed(Event):
    part: str
    body: int
    kept: int
    broken: int


@event("handling.urged", _("催办"))
class Urged(Event):
    """The office urged the bodies of these parts, with the same words."""

    parts: list[str]
    bodies: list[int]
    words: str


@event("handling.key_fixed", _("确定重点督办"))
class KeyFixed(Event):
    whole: str
    decided_on: str
    paper: str
    persons: list[int]


@event("handling.concluded", _("办理完毕"))
class Concluded(Event):
    whole: str


@event("handling.template_kept", _("保存答复模板"))
class TemplateKept(Event):
    template: int
    body: int


@event("handling.template_dropped", _("删除答复模板"))
class TemplateDropped(Event):
    template: int
    body: int
