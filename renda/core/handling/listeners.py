"""What follows from handling: people are told, and a matter whose bodies are all done is closed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renda.core.access.models import Account, Grant
from renda.core.base.actor import BODY_ROLES, Actor, Role
from renda.core.base.events import listen
from renda.core.handling.actions import conclude
from renda.core.handling.actions.handing import NotOver
from renda.core.handling.addresses import part_address
from renda.core.handling.loops import raters_of
from renda.core.notices.api import PERSONAL, declare, notify, rooms_of
from renda.core.procedures.agenda import confidential_matters
from renda.core.procedures.api import StepRefused
from renda.core.procedures.models import Matter, StepTaken
from renda.lib import clock
from renda.lib.saying import marked

declare("handed_over", _("新交办"))
declare("urged", _("催办"))
declare("redo_ordered", _("责成重新办理"))
declare("answered", _("答复已到"))
declare("rated_from_paper", _("登记纸质评价"), ways=PERSONAL)

ENDING = (
    "handling.rated",
    "handling.rating_lapsed",
    "handling.settled",
    "handling.tracking_closed",
    "handling.joint_opinion_sent",
    "handling.return_decided",
    "handling.taken_back",
)


def conclude_when_all_are_over(record: Any) -> None:
    """Close the whole when its last part has ended; a second run, or one too early, changes nothing."""
    part = Matter.objects.filter(number=record.payload["part"]).first()
    whole = Matter.objects.filter(pk=part.parent_id).first() if part is not None else None
    if whole is None or whole.closed_at is not None:
        return
    taken = StepTaken.objects.filter(Q(matter=whole) | Q(matter__parent=whole))
    at = taken.order_by("-at").values_list("at", flat=True).first() or record.at  # the day of the last of all
    try:
        conclude(subject=whole, by=Actor.system(assembly=whole.assembly_id), at=at)
    except (NotOver, StepRefused):
        return


for _name in ENDING:
    listen(_name, f"handling.conclude_after:{_name}")(conclude_when_all_are_over)


@listen("handling.handed_over", "handling.tell_bodies")
def tell_bodies(record: Any) -> None:
    """Tell the people of each body that something waits to be signed for."""
    for entry in record.payload["parts"]:
        part = Matter.objects.get(number=entry["part"])
        _tell_body(
            part,
            entry["body"],
            kind="handed_over",
            title=marked("新交办：%(title)s"),
            body=marked("请在期限内签收，或者说明理由申请退回。"),
            dedupe=f"handed:{part.number}",
            at=record.at,
        )


@listen("handling.urged", "handling.tell_urged")
def tell_urged(record: Any) -> None:
    """Tell each urged body, once for each matter."""
    for number in record.payload["parts"]:
        part = Matter.objects.get(number=number)
        _tell_body(
            part,
            part.body_id or 0,
            kind="urged",
            title=marked("催办：%(title)s"),
            said=record.payload["words"],
            dedupe=f"urged:{record.uid}:{number}",
            at=record.at,
        )


@listen("handling.redo_ordered", "handling.tell_redo")
def tell_redo(record: Any) -> None:
    """Tell the body that it must answer again."""
    part = Matter.objects.get(number=record.payload["part"])
    _tell_body(
        part,
        record.payload["body"],
        kind="redo_ordered",
        title=marked("责成重新办理：%(title)s"),
        said=record.payload["reason"],
        dedupe=f"redo:{part.number}:{record.payload['round']}",
        at=record.at,
    )


@listen("handling.answered", "handling.tell_deputies")
def tell_deputies(record: Any) -> None:
    """Tell everyone who may rate that there is an answer."""
    part = Matter.objects.get(number=record.payload["part"])
    _tell(
        Account.objects.filter(person__in=raters_of(part), is_active=True),
        part,
        kind="answered",
        title=marked("答复已到：%(title)s"),
        body=marked("请看答复并评价办理态度和办理结果。"),
        dedupe=f"answered:{part.number}:{record.payload['round']}",
        at=record.at,
    )


@listen("handling.rated", "handling.tell_rated_from_paper")
def tell_rated_from_paper(record: Any) -> None:
    """Tell a deputy whose paper the office entered what was entered."""
    if not record.payload["from_paper"]:
        return
    part = Matter.objects.get(number=record.payload["part"])
    _tell(
        Account.objects.filter(person=record.payload["person"], is_active=True),
        part,
        kind="rated_from_paper",
        title=marked("已登记您的纸质评价：%(title)s"),
        body=marked("工作机构按您的评价表登记了评价，如有出入请告诉代表工作机构。"),
        dedupe=f"rated:{part.number}:{record.payload['reply']}:{record.payload['person']}",
        at=record.at,
    )


def _tell_body(part: Matter, told: int, **words: Any) -> None:
    """Tell the people of a body, and its work-chat groups."""
    hats = Grant.objects.in_force(clock.local_day(words["at"])).filter(body=told, role__in=BODY_ROLES)
    hats = hats.exclude(role=Role.BODY_SIGNER)
    people = Account.objects.filter(pk__in=hats.values("account"), is_active=True)
    _tell([*people, *rooms_of(part.assembly_id, body=told)], part, **words)


def _tell(recipients: Iterable[Any], part: Matter, *, body: str = "", said: str = "", **words: Any) -> None:
    """Tell of a part; `body` is a text of ours, `said` what somebody wrote."""
    notify(
        recipients=recipients,
        body="%(said)s" if said else body,
        words={"title": part.title, "said": said},
        url=part_address(part),
        subject=part.number,
        assembly=part.assembly_id,
        confidential=part.pk in confidential_matters([part.pk]),
        **words,
    )
