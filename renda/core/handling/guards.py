"""The guards that the procedures of handling loops name."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext

from renda.core.base.actor import Actor, Role
from renda.core.handling.loops import raters_of
from renda.core.handling.models import Contacting, Draft, Handling, Promise, PromiseState, Reply
from renda.core.handling.selectors import waiting_joint_bodies
from renda.core.procedures.api import Lack, guard
from renda.core.procedures.models import Deadline, Matter
from renda.web.dates import official_date


def _part(matter: Matter) -> Handling:
    return Handling._base_manager.get(matter=matter)


@guard("return_in_time")
def return_in_time(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """A part is given back within the place's term; where no rule sets one there is nothing to keep."""
    running = Deadline.objects.filter(matter=matter, met_at=None, dropped_at=None, ends_with="accept").first()
    if running is None or running.due_on is None or on <= running.due_on:
        return None
    return Lack(
        gettext("申请退回的期限到%(day)s为止，已经超过。") % {"day": official_date(running.due_on)},
        kind="clock",
        citations=tuple(running.figure.get("citations", ())),
        refuses=False,
    )


@guard("deputy_was_contacted")
def deputy_was_contacted(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """The body spoke with a deputy who brought the matter, in this round."""
    part = _part(matter)
    if Contacting._base_manager.filter(handling=part, round=part.round).exists():
        return None
    return Lack(
        gettext("还没有登记与代表的联系沟通，答复前应当充分听取代表意见。"), kind="papers", refuses=False
    )


@guard("joint_opinions_are_in")
def joint_opinions_are_in(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """Every joint body has sent the lead its opinion."""
    part = _part(matter)
    waiting = waiting_joint_bodies(part) if part.kind == "lead" else []
    if not waiting:
        return None
    return Lack(
        gettext("还没有收到协办意见：%(bodies)s。") % {"bodies": "、".join(waiting)},
        kind="papers",
        refuses=False,
    )


@guard("signed_paper_is_there")
def signed_paper_is_there(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """The signed and sealed document stands beside the answer; asked of the answer just being written."""
    part = _part(matter)
    reply = Reply._base_manager.filter(handling=part, round=part.round).first()
    if reply is None or reply.paper_id is not None:
        return None
    return Lack(gettext("没有附上签字盖章的答复件，答复以签字盖章的文件为准。"), kind="papers", refuses=False)


@guard("head_signs_key_matter")
def head_signs_key_matter(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """A key matter's answer is signed by the body's head."""
    part = _part(matter)
    reply = Reply._base_manager.filter(handling=part, round=part.round).first()
    if not part.is_key or reply is None or reply.by_head:
        return None
    return Lack(gettext("重点督办件由主要负责人签发答复。"), kind="papers", refuses=False)


@guard("is_deciding_rater")
def is_deciding_rater(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """The deputy who brought the matter first decides; the office only enters what stands on the deputy's paper."""
    if actor.role is not Role.DEPUTY:
        return None
    raters = raters_of(matter)
    if raters and raters[0] == actor.person:
        return None
    return Lack(gettext("由领衔代表的评价决定是否办结；附议代表的评价另行记录。"))


@guard("rating_time_is_over")
def rating_time_is_over(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """The deputy's time to rate has passed; where the place has not set it, a reason is recorded."""
    running = Deadline.objects.filter(
        matter=matter, met_at=None, dropped_at=None, ends_with="accept_answer"
    ).first()
    if running is None or running.due_on is None:
        return Lack(gettext("本地没有规定代表评价的期限。"), kind="clock", refuses=False)
    if on > running.due_on:
        return None
    return Lack(
        gettext("代表评价的期限到%(day)s为止，还没有过。") % {"day": official_date(running.due_on)},
        kind="clock",
        citations=tuple(running.figure.get("citations", ())),
        refuses=False,
    )


@guard("nothing_was_promised")
def nothing_was_promised(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """An answer with promises is tracked, not closed."""
    if not Promise._base_manager.filter(handling__matter=matter).exists():
        return None
    return Lack(gettext("答复里有承诺事项，评价后转入承诺跟踪，不能直接办结。"))


@guard("something_was_promised")
def something_was_promised(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """Only an answer with promises is tracked."""
    if Promise._base_manager.filter(handling__matter=matter).exists():
        return None
    return Lack(gettext("答复里没有承诺事项，不需要跟踪。"))


@guard("promises_are_settled")
def promises_are_settled(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """Every promise has been looked at again."""
    unsettled = Promise._base_manager.filter(
        handling__matter=matter, state__in=[PromiseState.OPEN, PromiseState.REPORTED]
    ).count()
    if not unsettled:
        return None
    return Lack(gettext("还有 %(count)s 项承诺没有复查。") % {"count": unsettled})


@guard("failed_once")
def failed_once(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """After the first bad rating the body is told to do it again."""
    if _part(matter).round == 1:
        return None
    return Lack(gettext("已经重新办理过，再次不满意的由代表工作机构召集协商。"))


@guard("failed_twice")
def failed_twice(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """The office calls the meeting after the second bad rating."""
    if _part(matter).round >= 2:
        return None
    return Lack(gettext("第一次不满意的先责成重新办理，再次不满意才召集协商。"))


@guard("draft_is_written")
def draft_is_written(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """There is a draft to sign."""
    if Draft._base_manager.filter(handling__matter=matter).exclude(text="").exists():
        return None
    return Lack(gettext("还没有答复稿。"))
