"""A body signs for its part or gives it back, names who handles it, and speaks with the deputy."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext

from renda.core.access.models import Account, Grant
from renda.core.base.action import action
from renda.core.base.actor import BODY_ROLES, Actor
from renda.core.base.events import Event
from renda.core.handling import events
from renda.core.handling.actions.handing import CASES, NoSuchCase, body_of, given_reason
from renda.core.handling.loops import raters_of
from renda.core.handling.models import Contacting, ContactWay, Handling, ReturnRequest
from renda.core.people.models import Body, Person
from renda.core.procedures.api import fire, last_day, reckon_again
from renda.lib import clock
from renda.lib.errors import Refusal


class NotOfTheBody(Refusal):
    """The account does not work for the body."""


class NotARater(Refusal):
    """The person did not bring the matter."""


class WrongDay(Refusal):
    """The day lies ahead or before the part began."""


class WayMissing(Refusal):
    """How the body spoke with the deputy was not said."""


@action("handling.accept", step="accept")
def accept(*, subject: Handling, reason: str = "", by: Actor, at: datetime) -> Event:
    """Sign for a part: the body takes it on."""
    fire(subject.matter, "accept", by=by, at=at, reason=reason)
    return events.Accepted(part=subject.matter.number, body=body_of(subject))


@action("handling.ask_return", step="ask_return")
def ask_return(
    *,
    subject: Handling,
    reason: str,
    proposed: Body | None = None,
    override: str = "",
    by: Actor,
    at: datetime,
) -> Event:
    """Ask to give a part back, with the reason and, if known, which body should have it.

    `override` is the recorded reason that the place asks for where the return comes after its day.
    Raises: ReasonMissing.
    """
    said = given_reason(reason, gettext("退回必须说明理由：为什么不属于本单位职责，依据是什么。"))
    fire(subject.matter, "ask_return", by=by, at=at, reason=override)
    ReturnRequest.objects.create(
        assembly_id=subject.assembly_id, handling=subject, reason=said, proposed=proposed, asked_at=at
    )
    return events.ReturnAsked(
        part=subject.matter.number,
        body=body_of(subject),
        reason=said,
        proposed=proposed.pk if proposed else None,
    )


@action("handling.agree_return", step="agree_return")
def agree_return(*, subject: Handling, reason: str = "", by: Actor, at: datetime) -> Event:
    """Let a body give its part back; the matter waits to be handed to another."""
    fire(subject.matter, "agree_return", by=by, at=at)
    _decide(subject, True, reason.strip(), at)
    return events.ReturnDecided(
        part=subject.matter.number, body=body_of(subject), agreed=True, reason=reason.strip()
    )


@action("handling.refuse_return", step="refuse_return")
def refuse_return(*, subject: Handling, reason: str, by: Actor, at: datetime) -> Event:
    """Keep a body to its part; it reads why. Its clocks have run on. Raises: ReasonMissing."""
    said = given_reason(reason, gettext("不同意退回须说明理由，承办单位会看到。"))
    fire(subject.matter, "refuse_return", by=by, at=at, reason=said)
    _decide(subject, False, said, at)
    return events.ReturnDecided(part=subject.matter.number, body=body_of(subject), agreed=False, reason=said)


def _decide(part: Handling, agreed: bool, reason: str, at: datetime) -> None:
    ReturnRequest.objects.filter(handling=part, agreed=None).update(
        agreed=agreed, decision=reason, decided_at=at
    )


@action("handling.extend_term")
def extend_term(*, subject: Handling, case: str, reason: str, by: Actor, at: datetime) -> Event:
    """Say that a part is complex (or not), so that its term is reckoned anew from the day of handing over.

    Source: cn.deputies-law@2025-03-11#art-51-p2. Raises: NoSuchCase, ReasonMissing.
    """
    if case not in CASES or case == subject.matter.case:
        raise NoSuchCase(gettext("请选择与现在不同的办理难度。"))
    said = given_reason(reason, gettext("请写明涉及面广、处理难度大的具体情况，代表会看到。"))
    due_on = reckon_again(subject.matter, case=case, at=at)
    subject.version += 1
    subject.save(update_fields=["version"])
    return events.TermExtended(
        part=subject.matter.number, case=case, due_on=due_on.isoformat() if due_on else None, reason=said
    )


@action("handling.name_handler")
def name_handler(*, subject: Handling, handler: Account, by: Actor, at: datetime) -> Event:
    """Give a part to somebody of the body; the others of the body still see it. Raises: NotOfTheBody."""
    hats = Grant.objects.in_force(clock.local_day(at)).filter(account=handler, body=body_of(subject))
    if not hats.filter(role__in=BODY_ROLES).exists():
        raise NotOfTheBody(
            gettext("“%(name)s”不是本单位的承办人员，请另选。") % {"name": handler.display_name}
        )
    subject.handler = handler
    subject.version += 1
    subject.save(update_fields=["handler", "version"])
    return events.HandlerNamed(part=subject.matter.number, account=handler.pk)


@action("handling.record_contact", step="contact")
def record_contact(
    *,
    subject: Handling,
    person: Person,
    on: date | None,
    way: str,
    note: str = "",
    by: Actor,
    at: datetime,
) -> Event:
    """Record that the body spoke with a deputy who brought the matter.

    Source: cn.deputies-law@2025-03-11#art-51-p2. Raises: NotARater, WrongDay, WayMissing.
    """
    if person.pk not in raters_of(subject.matter):
        raise NotARater(
            gettext("“%(name)s”不是本件的提出或者附议代表，请从名单中选择。") % {"name": person.name}
        )
    if on is None or not subject.handed_on <= on <= clock.local_day(at):
        raise WrongDay(gettext("联系日期要在交办之日以后、今天以前，请核对。"))
    if way not in ContactWay.values:
        raise WayMissing(gettext("请选择联系方式：走访、座谈、电话或者书面。"))
    fire(subject.matter, "contact", by=by, at=at, happened_on=max(on, last_day(subject.matter) or on))
    Contacting.objects.create(
        assembly_id=subject.assembly_id,
        handling=subject,
        round=subject.round,
        person=person,
        on=on,
        way=way,
        note=note.strip(),
        by=by.name,
    )
    return events.ContactRecorded(
        part=subject.matter.number,
        body=body_of(subject),
        person=person.pk,
        on=on.isoformat(),
        way=way,
        note=note.strip(),
    )
