"""A deputy objects to the record or the points of a period; the office answers with its reason."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.law import api as law
from renda.core.people.models import Assembly
from renda.lib.clock import local_day
from renda.lib.errors import Refusal
from renda.modules.duty import events, names
from renda.modules.duty.actions.reporting import said
from renda.modules.duty.models import Appeal, AppealState
from renda.modules.duty.periods import Period

CLOCK = "duty.appeal.within"
LONGEST = 1000
LONGEST_CASE = 40  # of a fact


class NothingSaid(Refusal):
    """An appeal, and an answer, need words."""


class OpenAlready(Refusal):
    """An appeal about the same waits for its answer."""


class AnsweredAlready(Refusal):
    """The appeal no longer waits."""


class NothingCorrected(Refusal):
    """An adjustment says what is counted otherwise."""


@action("duty.file_appeal")
def file_appeal(
    *, subject: Assembly, period: Period, item: str = "", words: str, by: Actor, at: datetime
) -> Event:
    """Object to what was counted in a period; the answer's clock starts where the place has one.

    Raises: NothingSaid, TooLong, HoldsContact, OpenAlready.
    """
    kept = said(words, LONGEST, gettext("申诉内容"))
    if not kept:
        raise NothingSaid(gettext("请写明您认为哪里不对、应当怎样。"))
    same = Appeal.objects.filter(
        assembly=subject, person=by.person, starts_on=period.starts_on, item=item, state=AppealState.FILED
    )
    if same.exists():
        raise OpenAlready(gettext("您对这一项已经提出申诉，请等待答复；需要改写的，请先撤回。"))
    figure = law.resolve(CLOCK, on=local_day(at), place=subject.place)
    due = law.due_after(figure, local_day(at))
    row = Appeal.objects.create(
        assembly=subject, person_id=by.person, starts_on=period.starts_on, ends_on=period.ends_on, item=item,
        words=kept, filed_at=at, due_on=due, figure=law.snapshot(figure),
    )  # fmt: skip
    return events.AppealFiled(
        appeal=row.pk, person=row.person_id, starts_on=period.starts_on.isoformat(), item=item,
        due_on=due.isoformat() if due else None, words=kept,
    )  # fmt: skip


@action("duty.withdraw_appeal")
def withdraw_appeal(*, subject: Appeal, by: Actor, at: datetime) -> Event:
    """Withdraw an appeal that waits. Raises: AnsweredAlready."""
    _refuse_unless_open(subject)
    subject.state = AppealState.WITHDRAWN
    subject.version += 1
    subject.save(update_fields=["state", "version"])
    return events.AppealWithdrawn(appeal=subject.pk, person=subject.person_id)


@action("duty.answer_appeal")
def answer_appeal(
    *,
    subject: Appeal,
    answer: str,
    fact: str = "",
    case: str = "",
    quantity: Decimal = Decimal(0),
    on: date | None = None,
    by: Actor,
    at: datetime,
) -> Event:
    """Answer with the reason. With a fact and a quantity (more or less) the record is corrected, else it is kept.

    The correction is a fact of its own, on a day of the appeal's period; points follow from it.
    Raises: NothingSaid, TooLong, HoldsContact, AnsweredAlready, NothingCorrected.
    """
    _refuse_unless_open(subject)
    kept = said(answer, LONGEST, gettext("答复和理由"))
    if not kept:
        raise NothingSaid(gettext("请写明答复的理由，维持或者更正都要让代表看到依据。"))
    day = on or min(subject.ends_on, local_day(at))
    corrected = _corrected(subject, fact, case, quantity, day) if fact else ""
    subject.state = AppealState.ADJUSTED if corrected else AppealState.KEPT
    subject.answer, subject.answered_at, subject.answered_by = kept, at, by.name
    subject.version += 1
    subject.save(update_fields=["state", "answer", "answered_at", "answered_by", "version"])
    return events.AppealAnswered(
        appeal=subject.pk, person=subject.person_id, verdict=subject.state, corrected=corrected,
        quantity=str(quantity) if corrected else "", on=day.isoformat(), answer=kept,
    )  # fmt: skip


def _corrected(appeal: Appeal, fact: str, case: str, quantity: Decimal, on: date) -> str:
    """Return the case under which a correction is counted."""
    corrected = f"{fact}:{case}"
    known = names.is_known(fact) and fact != names.CORRECTIONS and len(corrected) <= LONGEST_CASE
    if not known or (case and case not in names.cases_of(fact)) or not quantity:
        raise NothingCorrected(gettext("请选择要更正的项目，并填写增加或者减少的数量。"))
    if not appeal.starts_on <= on <= appeal.ends_on:
        raise NothingCorrected(gettext("更正的日期要在申诉所说的计分周期之内，请重新填写。"))
    return corrected


def _refuse_unless_open(appeal: Appeal) -> None:
    if appeal.state != AppealState.FILED:
        raise AnsweredAlready(
            gettext("这件申诉现在的状态是“%(state)s”，不能再处理，请刷新页面。")
            % {"state": appeal.get_state_display()}
        )
