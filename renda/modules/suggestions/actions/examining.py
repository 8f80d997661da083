"""The office looks at what came: takes it on or not, joins like with like, hands it on, opens it to the public."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.files import api as files
from renda.core.handling.models import Handling, Reply
from renda.core.people.models import Body, Person
from renda.core.procedures import api as procedures
from renda.core.procedures.api import fire, let_read
from renda.core.procedures.models import Matter
from renda.lib.errors import Refusal
from renda.modules.suggestions import events
from renda.modules.suggestions.models import Ground, Suggestion
from renda.modules.suggestions.selectors import signers_of

OPEN_STATES = ("submitted", "admitted", "with_government", "in_hand")


class ReasonMissing(Refusal):
    """The act needs a reason, which the deputies will read."""


class NotJoinable(Refusal):
    """The two suggestions cannot be joined."""


class NoGovernment(Refusal):
    """No body coordinates for the government."""


class NotForThePublic(Refusal):
    """The suggestion is kept from the public, by the deputy's wish or by decision."""


class NothingToPublish(Refusal):
    """Nobody has answered yet, or everything is public."""


@action("suggestions.admit", step="admit")
def admit(*, subject: Suggestion, by: Actor, at: datetime) -> Event:
    """Take a suggestion on."""
    fire(subject.matter, "admit", by=by, at=at)
    return events.Admitted(suggestion=subject.pk)


@action("suggestions.not_admit", step="not_admit")
def not_admit(
    *, subject: Suggestion, ground: str, reason: str, elsewhere: str, by: Actor, at: datetime
) -> Event:
    """Not handle something as a suggestion: the ground, the reason, and where it belongs instead. Raises: ReasonMissing."""
    if ground not in Ground.values or not reason.strip() or not elsewhere.strip():
        raise ReasonMissing(gettext("请选择情形，写明理由，并告知代表应当走的渠道。"))
    subject.ground, subject.elsewhere = ground, elsewhere.strip()
    subject.version += 1
    subject.save(update_fields=["ground", "elsewhere", "version"])
    fire(subject.matter, "not_admit", by=by, at=at, reason=reason.strip())
    return events.NotAdmitted(
        suggestion=subject.pk, ground=ground, reason=reason.strip(), elsewhere=elsewhere.strip()
    )


@action("suggestions.merge", step="merge")
def merge(*, subject: Suggestion, into: Suggestion, by: Actor, at: datetime) -> Event:
    """Join a suggestion to another with the same content; its deputies are contacted and rate like the others.

    Raises: NotJoinable.
    """
    target = into.matter
    if into.pk == subject.pk or into.merged_into_id is not None or target.state not in OPEN_STATES:
        raise NotJoinable(gettext("请选择另一件还在办理、没有并入他案的建议。"))
    if subject.is_confidential != into.is_confidential:
        raise NotJoinable(gettext("请求保密的建议不能与不保密的并案，请分别办理。"))
    signers = signers_of(subject.matter)
    subject.merged_into = into
    subject.version += 1
    subject.save(update_fields=["merged_into", "version"])
    Suggestion.objects.filter(merged_into=subject).update(merged_into=into)
    for person in Person.objects.filter(pk__in=signers):
        let_read(target, person=person)
        for part in Matter.objects.filter(parent=target):
            let_read(part, person=person)
    fire(subject.matter, "merge", by=by, at=at)
    return events.Merged(suggestion=subject.pk, into=target.number, signers=signers)


@action("suggestions.withdraw", step="withdraw")
def withdraw(*, subject: Suggestion, reason: str = "", by: Actor, at: datetime) -> Event:
    """Take a suggestion back before it is handed over; the lead signer acts for all."""
    fire(subject.matter, "withdraw", by=by, at=at, reason=reason.strip())
    return events.Withdrawn(suggestion=subject.pk, reason=reason.strip())


@action("suggestions.hand_to_government", step="hand_to_government")
def hand_to_government(*, subject: Suggestion, office: Body | None, by: Actor, at: datetime) -> Event:
    """Give a suggestion to the government's coordinating office, which splits it. Raises: NoGovernment."""
    if office is None or office.assembly_id != subject.assembly_id:
        raise NoGovernment(gettext("请选择统一分办的政府机构。"))
    let_read(subject.matter, body=office)
    fire(subject.matter, "hand_to_government", by=by, at=at)
    return events.HandedToGovernment(suggestion=subject.pk, body=office.pk)


@action("suggestions.send_back", step="send_back")
def send_back(*, subject: Suggestion, reason: str, by: Actor, at: datetime) -> Event:
    """The coordinating office gives a suggestion back to the assembly's office. Raises: ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing(gettext("退回要说明理由：为什么不属于政府职责。"))
    fire(subject.matter, "send_back", by=by, at=at, reason=reason.strip())
    return events.SentBack(suggestion=subject.pk, reason=reason.strip())


@action("suggestions.publish")
def publish(*, subject: Suggestion, by: Actor, at: datetime) -> Event:
    """Open a suggestion with its answers to everyone; confidential and withheld ones stay closed.

    Answers signed later become public with their signing as the matter is. Raises: NotForThePublic, NothingToPublish.
    """
    matter = subject.matter
    if subject.is_confidential or not subject.may_publish:
        raise NotForThePublic(gettext("代表没有同意公开这件建议，不能公开。"))
    if subject.withheld:
        raise NotForThePublic(
            gettext("已经决定不公开：%(reason)s。") % {"reason": subject.withheld.rstrip("。")}
        )
    replies = Reply.objects.filter(handling__matter__parent=matter)
    if not replies.exists():
        raise NothingToPublish(gettext("还没有答复，等答复以后连同答复一起公开。"))
    procedures.publish(matter, at)
    parts = []
    for handling in Handling.objects.filter(matter__parent=matter).select_related("matter"):
        procedures.publish(handling.matter, at)
        parts.append(handling.matter.number)
    for reply in replies.exclude(paper=None).select_related("paper"):
        assert reply.paper is not None
        files.publish(reply.paper)
    subject.version += 1
    subject.save(update_fields=["version"])
    return events.Published(suggestion=subject.pk, parts=sorted(parts))


@action("suggestions.withhold")
def withhold(*, subject: Suggestion, reason: str, by: Actor, at: datetime) -> Event:
    """Decide that a suggestion is not published (state secret, trade secret, privacy), with the reason on record.

    Raises: ReasonMissing, NotForThePublic.
    """
    if not reason.strip():
        raise ReasonMissing(gettext("不公开要写明理由：国家秘密、商业秘密、个人隐私或者其他法定情形。"))
    if subject.matter.published_at is not None:
        raise NotForThePublic(gettext("这件建议已经公开，不能改为不公开。"))
    subject.withheld = reason.strip()
    subject.version += 1
    subject.save(update_fields=["withheld", "version"])
    return events.Withheld(suggestion=subject.pk, reason=reason.strip())
