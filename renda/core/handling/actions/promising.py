"""The promise ledger: reported done with evidence, looked at again by somebody else, and closed when all is settled."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.files import api as files
from renda.core.files.kinds import IMAGES, SCANS
from renda.core.handling import events
from renda.core.handling.actions.handing import body_of, given_reason
from renda.core.handling.loops import loop_of, whole_of
from renda.core.handling.models import Handling, Promise, PromiseState
from renda.core.law import api as law
from renda.core.procedures.api import close_todos, fire, open_todo, start_clock, stop_clock
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.lib.saying import marked
from renda.web.dates import official_date

RECHECK = marked("复查承诺")  # kept in Chinese on the to-do, said in the reader's language


class NotPromised(Refusal):
    """The promise is not in the state that the act needs."""


class EvidenceMissing(Refusal):
    """A promise reported kept needs what was done and when."""


class TooEarly(Refusal):
    """The promise is looked at again only after its time."""


@action("handling.report_promise")
def report_promise(
    *,
    subject: Promise,
    done_on: date | None,
    evidence: str,
    file: files.Upload | None = None,
    by: Actor,
    at: datetime,
) -> Event:
    """Report a promise kept, with evidence; its second look falls due after the place's time.

    Where the place has set no time, somebody of the office may look at once. Raises: NotPromised, EvidenceMissing.
    """
    if subject.state != PromiseState.OPEN:
        raise NotPromised(gettext("这项承诺已经报告过或者已经复查，不能再报告。"))
    today = clock.local_day(at)
    if done_on is None or not evidence.strip() or done_on > today:
        raise EvidenceMissing(gettext("请填写办成的日期（不晚于今天）和办成的情况，可以附照片或者文件。"))
    part = subject.handling.matter
    subject.state, subject.done_on, subject.evidence = PromiseState.REPORTED, done_on, evidence.strip()
    subject.reported_by = by.account
    if file is not None:
        subject.evidence_file = files.store(
            assembly=subject.assembly, upload=file, kind=(*SCANS, *IMAGES), by=by, at=at
        )
    subject.recheck_on = _recheck_day(subject, done_on)
    subject.version += 1
    subject.save()
    stop_clock(part, key=f"promise:{subject.pk}", on=done_on, at=at)
    _ask_recheck(subject, today, at)
    return events.PromiseReported(
        part=part.number,
        body=body_of(subject.handling),
        promise=subject.pk,
        done_on=done_on.isoformat(),
        evidence=subject.evidence,
    )


def _recheck_day(promise: Promise, done_on: date) -> date | None:
    whole = whole_of(promise.handling.matter)
    name = loop_of(whole).recheck
    if not name:
        return None
    return law.due_after(law.resolve(name, on=done_on, place=whole.assembly.place), done_on)


def _ask_recheck(promise: Promise, today: date, at: datetime) -> None:
    part = promise.handling.matter
    label = RECHECK
    open_todo(
        part,
        role="deputies_office",
        label=label,
        dedupe=f"recheck:{promise.pk}",
        at=at,
        due_on=promise.recheck_on,
    )
    if promise.recheck_on is not None and promise.recheck_on > today:
        start_clock(
            part,
            key=f"recheck:{promise.pk}",
            label=label,
            starts_on=today,
            due_on=promise.recheck_on,
            figure={},
            roles=["deputies_office"],
        )


@action("handling.recheck_promise")
def recheck_promise(
    *, subject: Promise, kept: bool, finding: str, reason: str = "", by: Actor, at: datetime
) -> Event:
    """Say after a second look whether a promise was kept; never by who reported it.

    A promise whose day has passed unreported may be found broken. Looking before the place's time needs a reason.
    Raises: NotPromised, ReasonMissing, TooEarly.
    """
    today = clock.local_day(at)
    overdue = subject.state == PromiseState.OPEN and subject.due_on < today
    if subject.state != PromiseState.REPORTED and not (overdue and not kept):
        raise NotPromised(gettext("这项承诺还没有报告办成，也没有逾期，现在不需要复查。"))
    if subject.recheck_on is not None and today < subject.recheck_on and not reason.strip():
        raise TooEarly(
            gettext("复查日期是%(day)s，提前复查请写明理由。") % {"day": official_date(subject.recheck_on)}
        )
    found = given_reason(finding, gettext("请写明复查看到的情况。"))
    subject.state = PromiseState.KEPT if kept else PromiseState.BROKEN
    subject.checked_on, subject.finding = today, found
    subject.version += 1
    subject.save(update_fields=["state", "checked_on", "finding", "version"])
    part = subject.handling.matter
    for kind in ("promise", "recheck"):
        stop_clock(part, key=f"{kind}:{subject.pk}", on=today, at=at)
    close_todos(part, dedupe=f"recheck:{subject.pk}", at=at)
    return events.PromiseRechecked(
        part=part.number, body=body_of(subject.handling), promise=subject.pk, kept=kept, finding=found
    )


@action("handling.close_tracking", step="close_tracking")
def close_tracking(*, subject: Handling, by: Actor, at: datetime) -> Event:
    """Close a part whose promises have all been looked at again; the ledger keeps each with its outcome."""
    fire(subject.matter, "close_tracking", by=by, at=at)
    states = list(Promise.objects.filter(handling=subject).values_list("state", flat=True))
    return events.TrackingClosed(
        part=subject.matter.number,
        body=body_of(subject),
        kept=states.count(PromiseState.KEPT),
        broken=states.count(PromiseState.BROKEN),
    )
