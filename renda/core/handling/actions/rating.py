"""Deputies rate an answer; what follows from a bad rating, and from none."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor, Role
from renda.core.base.events import Event
from renda.core.handling import events
from renda.core.handling.actions.handing import DateMissing, body_of, given_reason
from renda.core.handling.loops import raters_of
from renda.core.handling.models import Grade, Handling, Promise, Rating, Reply
from renda.core.people.models import Person
from renda.core.procedures.api import fire
from renda.lib.errors import Refusal


class NotAnswered(Refusal):
    """There is no answer to rate."""


class GradeMissing(Refusal):
    """Attitude and result are graded apart; one is missing."""


class NotARater(Refusal):
    """The person did not bring the matter."""


class PaperMissing(Refusal):
    """Nobody rates for a deputy without the deputy's own paper."""


class RatedAlready(Refusal):
    """The deputy has rated this answer."""


class WordsMissing(Refusal):
    """Who is not satisfied says why, so that the body knows what to do."""


@action("handling.rate")
def rate(
    *,
    subject: Handling,
    person: Person,
    attitude: str,
    result: str,
    words: str = "",
    was_contacted: bool | None = None,
    from_paper: str = "",
    by: Actor,
    at: datetime,
) -> Event:
    """Rate the latest answer, attitude and result apart; the first signer's rating of the result decides what follows.

    The office may enter what a deputy wrote on paper, never anything else; the deputy is told of it.
    Raises: NotAnswered, GradeMissing, NotARater, PaperMissing, RatedAlready, WordsMissing.
    """
    reply = Reply.objects.filter(handling=subject, round=subject.round).first()
    if reply is None:
        raise NotAnswered(gettext("这一轮还没有答复，不能评价。"))
    raters = raters_of(subject.matter)
    _refuse_rating(person, raters, attitude, result, words, from_paper, by)
    decides = person.pk == raters[0]
    _, made = Rating.objects.get_or_create(
        reply=reply,
        person=person,
        defaults={
            "assembly_id": subject.assembly_id,
            "handling": subject,
            "attitude": attitude,
            "result": result,
            "words": words.strip(),
            "was_contacted": was_contacted,
            "from_paper": from_paper.strip(),
            "decides": decides,
            "at": at,
        },
    )
    if not made:
        raise RatedAlready(gettext("“%(name)s”已经评价过这次答复，不能再评。") % {"name": person.name})
    if decides:
        fire(subject.matter, _step_after(subject, result), by=by, at=at)
    subject.version += 1
    subject.save(update_fields=["version"])
    return events.Rated(
        part=subject.matter.number,
        body=body_of(subject),
        reply=reply.pk,
        round=reply.round,
        person=person.pk,
        attitude=attitude,
        result=result,
        decides=decides,
        from_paper=from_paper.strip(),
        words=words.strip(),
    )


def _refuse_rating(
    person: Person, raters: list[int], attitude: str, result: str, words: str, from_paper: str, by: Actor
) -> None:
    if person.pk not in raters:
        raise NotARater(gettext("“%(name)s”不是本件的提出或者附议代表，不能评价。") % {"name": person.name})
    if by.role is Role.DEPUTY and by.person != person.pk:
        raise NotARater(gettext("代表只能以自己的名义评价。"))
    if by.role is not Role.DEPUTY and not from_paper.strip():
        raise PaperMissing(gettext("工作机构只能登记代表本人的纸质评价表，请填写评价表的名称或者日期。"))
    if attitude not in Grade.values or result not in Grade.values:
        raise GradeMissing(gettext("请分别评价办理态度和办理结果：满意、基本满意或者不满意。"))
    if result == Grade.UNSATISFIED and not words.strip():
        raise WordsMissing(gettext("对办理结果不满意的，请写明哪里没有办到，承办单位据此重新办理。"))


def _step_after(part: Handling, result: str) -> str:
    if result == Grade.UNSATISFIED:
        return "refuse_answer"
    promised = Promise.objects.filter(handling=part).exists()
    return "accept_promise" if promised else "accept_answer"


@action("handling.let_lapse")
def let_lapse(*, subject: Handling, reason: str = "", by: Actor, at: datetime) -> Event:
    """Close an answer that the deputy left unrated beyond the place's term; it stays out of the shares.

    `reason` is recorded where the term has not passed or is not set by the place. Rule: the step `lapse`.
    """
    promised = Promise.objects.filter(handling=subject).exists()
    fire(subject.matter, "lapse_promise" if promised else "lapse", by=by, at=at, reason=reason)
    return events.RatingLapsed(part=subject.matter.number, body=body_of(subject), round=subject.round)


@action("handling.order_redo", step="order_redo")
def order_redo(*, subject: Handling, reason: str, by: Actor, at: datetime) -> Event:
    """Tell the body to do it again, with the reason; a new term starts and both rounds are kept.

    Raises: ReasonMissing.
    """
    said = given_reason(reason, gettext("责成重新办理要写明理由和要求，承办单位会看到。"))
    fire(subject.matter, "order_redo", by=by, at=at, reason=said)
    subject.round += 1
    subject.version += 1
    subject.save(update_fields=["round", "version"])
    return events.RedoOrdered(
        part=subject.matter.number, body=body_of(subject), round=subject.round, reason=said
    )


@action("handling.convene", step="convene")
def convene(*, subject: Handling, on: date | None, reason: str, by: Actor, at: datetime) -> Event:
    """After the second failure the office calls body and deputy together. Raises: DateMissing, ReasonMissing."""
    if on is None:
        raise DateMissing(gettext("请填写协商会的日期。"))
    said = given_reason(reason, gettext("请写明协商的事项，双方会看到。"))
    fire(subject.matter, "convene", by=by, at=at, reason=said)
    return events.Convened(part=subject.matter.number, body=body_of(subject), on=on.isoformat(), reason=said)


@action("handling.settle", step="settle")
def settle(*, subject: Handling, reason: str, by: Actor, at: datetime) -> Event:
    """Record what the meeting came to; the part ends there, with both answers and ratings kept. Raises: ReasonMissing."""
    said = given_reason(reason, gettext("请写明协商的结果。"))
    fire(subject.matter, "settle", by=by, at=at, reason=said)
    return events.Settled(part=subject.matter.number, body=body_of(subject), reason=said)
