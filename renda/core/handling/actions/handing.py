"""Handing a matter to bodies, taking it back, and closing it when all have done their part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.handling import events
from renda.core.handling.loops import loop_of, raters_of
from renda.core.handling.models import Handling, KeyMatter, Kind
from renda.core.handling.selectors import all_parts_are_over, live_parts
from renda.core.people.models import Body, Person
from renda.core.procedures.api import fire, let_read, open_part
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.web.dates import official_date


class NoHandler(Refusal):
    """No body was chosen to handle the matter."""


class WrongMix(Refusal):
    """The bodies cannot take part together in the chosen ways."""


class BodyTwice(Refusal):
    """A body was chosen twice, or has a part of the matter already."""


class NoSuchCase(Refusal):
    """The answer's term knows no such case."""


class ReasonMissing(Refusal):
    """The act needs a reason, which the other side will read."""


class DateMissing(Refusal):
    """The act needs the day of a decision on paper."""


class KeyAlready(Refusal):
    """The matter was fixed as key before."""


class NotOver(Refusal):
    """Some body has not done its part yet."""


@dataclass(frozen=True)
class Handed:
    """One body as chosen on the form, and how it takes part."""

    body: Body
    kind: str


CASES = ("ordinary", "complex")


@action("handling.assign", step="assign")
def assign(*, subject: Matter, handed: Sequence[Handed], case: str, by: Actor, at: datetime) -> Event:
    """Hand a matter to the bodies that must answer it; their terms start here.

    `case` is ordinary or complex, by which the term of the answer is found.
    Source: cn.deputies-law@2025-03-11#art-51-p1. Raises: NoHandler, WrongMix, BodyTwice, NoSuchCase.
    """
    return events.HandedOver(**_hand_over(subject, "assign", handed, case, by, at))


@action("handling.split", step="split")
def split(*, subject: Matter, handed: Sequence[Handed], case: str, by: Actor, at: datetime) -> Event:
    """The government's coordinating office hands what it received to the bodies under it.

    Raises: as `assign`.
    """
    return events.HandedOver(**_hand_over(subject, "split", handed, case, by, at))


@action("handling.assign_again", step="assign_again")
def assign_again(
    *,
    subject: Matter,
    handed: Sequence[Handed],
    case: str,
    instead_of: Handling | None = None,
    by: Actor,
    at: datetime,
) -> Event:
    """Hand a matter, or what a body gave back, to further bodies. Raises: as `assign`."""
    return events.HandedOver(
        **_hand_over(subject, "assign_again", handed, case, by, at, instead_of=instead_of)
    )


def _hand_over(
    whole: Matter,
    step: str,
    handed: Sequence[Handed],
    case: str,
    by: Actor,
    at: datetime,
    instead_of: Handling | None = None,
) -> dict[str, Any]:
    """Begin the parts; return the fields of the event."""
    if not handed:
        raise NoHandler(gettext("请选择至少一个承办单位，再交办。"))
    if case not in CASES:
        raise NoSuchCase(gettext("请选择办理难度：一般，或者涉及面广、难度大。"))
    standing = list(live_parts(whole).select_related("matter__body"))
    _refuse_mix(handed, standing)
    fire(whole, step, by=by, at=at)
    parts = [_begin(whole, each, case, by, at, instead_of) for each in handed]
    begun = [
        {"part": part.matter.number, "body": part.matter.body_id, "kind": part.kind, "case": case}
        for part in parts
    ]
    return {"whole": whole.pk, "parts": begun, "on": clock.local_day(at).isoformat()}


def _refuse_mix(handed: Sequence[Handed], standing: Sequence[Handling]) -> None:
    """One lead with any number of joint bodies, or several that each answer their own part."""
    bodies = Counter([each.body.pk for each in handed] + [part.matter.body_id or 0 for part in standing])
    twice = next((each.body for each in handed if bodies[each.body.pk] > 1), None)
    if twice is not None:
        raise BodyTwice(
            gettext("“%(body)s”已经是承办单位，同一件只能交给一个单位一次。") % {"body": twice.name}
        )
    kinds = Counter([each.kind for each in handed] + [part.kind for part in standing])
    if kinds[Kind.LEAD] > 1:
        raise WrongMix(gettext("主办单位只能有一个；需要几个单位各自答复的，请都选“分办”。"))
    if kinds[Kind.LEAD] and kinds[Kind.SEPARATE]:
        raise WrongMix(gettext("主办和分办不能并用：有主办的，其他单位选“协办”；各自答复的，都选“分办”。"))
    if kinds[Kind.JOINT] and not kinds[Kind.LEAD]:
        raise WrongMix(gettext("有协办单位就要有一个主办单位，请指定主办单位。"))
    if kinds[Kind.SEPARATE] == 1:
        raise WrongMix(gettext("分办至少要有两个单位；只交一个单位的，请选“主办”。"))


def _begin(
    whole: Matter, chosen: Handed, case: str, by: Actor, at: datetime, instead_of: Handling | None
) -> Handling:
    loop = loop_of(whole)
    part = open_part(
        whole,
        procedure=loop.procedure_of(chosen.kind),
        body=chosen.body,
        case=case,
        by=by,
        at=at,
    )
    for person in Person.objects.filter(pk__in=raters_of(whole)):
        let_read(part, person=person)
    return Handling.objects.create(
        assembly_id=whole.assembly_id,
        matter=part,
        kind=chosen.kind,
        handed_on=clock.local_day(at),
        is_key=KeyMatter.objects.filter(matter=whole).exists(),
        instead_of=instead_of,
    )


@action("handling.take_back", step="take_back")
def take_back(*, subject: Handling, reason: str, by: Actor, at: datetime) -> Event:
    """Take a part back from a body that has not answered; the body reads why. Raises: ReasonMissing."""
    said = given_reason(reason, gettext("请填写收回的理由，承办单位会看到。"))
    fire(subject.matter, "take_back", by=by, at=at, reason=said)
    return events.TakenBack(part=subject.matter.number, body=body_of(subject), reason=said)


@action("handling.fix_key")
def fix_key(*, subject: Matter, decided_on: date | None, paper: str, by: Actor, at: datetime) -> Event:
    """Mark a matter as fixed by the council of chairpersons for supervised handling; its parts answer by their head.

    Source: cn.deputies-law@2025-03-11#art-52. Raises: DateMissing, KeyAlready.
    """
    if decided_on is None or not paper.strip():
        raise DateMissing(gettext("重点督办由主任会议确定，请填写会议日期和文件名称。"))
    if decided_on > clock.local_day(at):
        raise DateMissing(
            gettext("主任会议的日期%(day)s还没有到，请在会议之后再登记。")
            % {"day": official_date(decided_on)}
        )
    _, made = KeyMatter.objects.get_or_create(
        matter=subject,
        defaults={"assembly_id": subject.assembly_id, "decided_on": decided_on, "paper": paper.strip()},
    )
    if not made:
        raise KeyAlready(gettext("这件已经确定为重点督办，不需要再次登记。"))
    Handling.objects.filter(matter__parent=subject).update(is_key=True)
    return events.KeyFixed(
        whole=subject.number,
        decided_on=decided_on.isoformat(),
        paper=paper.strip(),
        persons=raters_of(subject),
    )


@action("handling.conclude", step="conclude")
def conclude(*, subject: Matter, by: Actor, at: datetime) -> Event:
    """Close a matter whose bodies have all done their part. Raises: NotOver."""
    if not all_parts_are_over(subject):
        raise NotOver(gettext("还有承办单位没有办完，不能办结。"))
    fire(subject, "conclude", by=by, at=at)
    return events.Concluded(whole=subject.number)


def given_reason(reason: str, lack: str) -> str:
    """Return the reason without blanks around it. Raises: ReasonMissing with the sentence `lack`."""
    if not reason.strip():
        raise ReasonMissing(lack)
    return reason.strip()


def body_of(part: Handling) -> int:
    """Return the body whose part it is."""
    assert part.matter.body_id is not None
    return part.matter.body_id
