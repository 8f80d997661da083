"""Where a complaint goes, and what its receiver and the office do with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.law import api as law
from renda.core.people.models import Body, Organ
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.modules.complaints import barring, events, opening
from renda.modules.complaints.actions.sender import NoConsent
from renda.modules.complaints.handling import running
from renda.modules.complaints.models import Complaint, Paper, Transfer
from renda.modules.complaints.taking import end_transfers, refuse_strangers, take, take_back

EXTENSION = "complaints.decision.extension"
OTHER_VERBS = {
    "transfer",
    "object",
    "extend",
    "notify_told",
    "notify_apart",
    "notify_transfer",
    "notify_taken",
}
NEED_WORDS = {"tell_where", "refer_apart", "decide", "decide_review", "decide_recheck"}


class WordsMissing(Refusal):
    """The step says something to the sender, and nothing was written."""


class OwnPage(Refusal):
    """The step has a page of its own."""


@action("complaints.transfer", step="transfer")
def transfer(
    *,
    subject: Complaint,
    words: str,
    ground: str,
    body: Body | None = None,
    organ: Organ | None = None,
    papers: Sequence[Paper] = (),
    with_sender: bool = False,
    by: Actor,
    at: datetime,
) -> Event:
    """Send chosen words and papers to a body or a special committee that may handle them, never to whom they accuse.

    Source: cn.petitions-regulation@2022-02-25#art-30-p3.
    Raises: NotAllowed (hidden), StepRefused, AccusedReceiver, NotCompetent, WordsMissing, NoConsent.
    """
    refuse_strangers(subject, by)
    if not words.strip() or not ground.strip():
        raise WordsMissing(gettext("请写明转送的内容，以及由对方办理的依据。"))
    if with_sender and not subject.consents:
        raise NoConsent(gettext("信访人没有同意提供姓名和联系方式，转送件里不能附上。"))
    with opening.opened_by_machine():
        barring.refuse_receiver(subject, body=body, organ=organ)
    take(subject, "transfer", by=by, at=at)
    with opening.opened_by_machine():
        sent = Transfer.objects.create(
            assembly_id=subject.assembly_id,
            complaint=subject,
            body=body,
            organ=organ,
            words=words.strip(),
            ground=ground.strip(),
            with_sender=with_sender,
            sent_on=clock.local_day(at),
        )
        sent.papers.set([paper for paper in papers if paper.complaint_id == subject.pk])
    return events.ComplaintTransferred(
        complaint=subject.pk,
        body=body.pk if body else None,
        organ=organ.pk if organ else None,
        with_sender=with_sender,
    )


@action("complaints.take_step")
def take_step(
    *,
    subject: Complaint,
    step: str,
    words: str = "",
    happened_on: date | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Event:
    """Take one of the plain steps of the procedure, which is asked as for any other.

    `words` is what the sender is told or what was decided. Raises: NotAllowed (hidden), StepRefused, ReasonMissing,
    WordsMissing, OwnPage.
    """
    refuse_strangers(subject, by)
    if step in OTHER_VERBS:
        raise OwnPage(gettext("这一步在它自己的页面上办理。"))
    if step in NEED_WORDS and not words.strip():
        raise WordsMissing(gettext("请写明告知或者答复信访人的内容。"))
    if happened_on is not None and happened_on > clock.local_day(at):
        raise WordsMissing(gettext("日期在今天之后，请在办理完成后再登记。"))
    if step == "call_back":
        take_back(subject, by=by, at=at)
    else:
        take(subject, step, by=by, at=at, happened_on=happened_on, words=words, reason=reason)
    if subject.state in {"decided", "withdrawn"}:
        end_transfers(subject, clock.local_day(at), returned=False)
    return events.StepTaken(complaint=subject.pk)


@action("complaints.send_back", step="object")
def send_back(*, subject: Complaint, words: str, reason: str = "", by: Actor, at: datetime) -> Event:
    """Object to a transfer and send it back, within its working days; the receiver then no longer finds it.

    Raises: NotAllowed (hidden), StepRefused, ReasonMissing, WordsMissing.
    """
    if not words.strip():
        raise WordsMissing(gettext("请写明异议的理由，以及您认为应当由谁办理。"))
    take(subject, "object", by=by, at=at, words=words, reason=reason)
    end_transfers(subject, clock.local_day(at), returned=True)
    return events.SentBack(complaint=subject.pk)


@action("complaints.extend_term", step="extend")
def extend_term(*, subject: Complaint, words: str, by: Actor, at: datetime) -> Event:
    """Extend the term of the decision once, by the figure, with the cause that the sender is told.

    Raises: NotAllowed (hidden), StepRefused, WordsMissing.
    """
    if not words.strip():
        raise WordsMissing(gettext("请写明延长的理由，并告知信访人。"))
    take(subject, "extend", by=by, at=at, words=words)
    figure = law.resolve(EXTENSION, on=clock.local_day(at), place=subject.assembly.place)
    with opening.opened_by_machine():
        term = running(subject).get(ends_with="decide")
        longer = law.due_after(figure, term.due_on) if term.due_on else None
        if longer is None:
            raise WordsMissing(gettext("本地没有延长期限的规定，不能延长。"))
        term.due_on = longer
        term.figure = term.figure | {"extension": law.snapshot(figure)}
        term.raised_at = None
        term.save(update_fields=["due_on", "figure", "raised_at"])
    return events.TermExtended(complaint=subject.pk, due_on=longer.isoformat())
