"""Changing the closing day of a consultation that runs: later with a reason, earlier as the law lets it."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext, override

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.law import api as law
from renda.core.procedures.api import GivenDay, give_day, version_of
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.lib.saying import strung
from renda.modules.consultation import events
from renda.modules.consultation.actions.opening import (
    NotAPeriod,
    ReasonMissing,
    TooShort,
    is_shorter,
    length_figure,
    length_lack,
)
from renda.modules.consultation.models import Consultation
from renda.web.dates import official_date

CLOSE = "close_consultation"


class NothingRuns(Refusal):
    """No consultation of the matter is running."""


@action("consultation.change_closing_day")
def change_closing_day(
    *, subject: Matter, closes_on: date, reason: str = "", by: Actor, at: datetime
) -> Event:
    """Publish another closing day, with its reason, for the consultation that runs.

    A later day needs a reason and nothing more. An earlier one breaks what was published, so its reason sets aside
    the article of the guard of closing; below a figure that binds and was checked it is refused.
    Source: parameter legislation.consultation.length. Raises: NothingRuns, NotAPeriod, TooShort, ReasonMissing.
    """
    running = running_in(subject)
    if running is None:
        raise NothingRuns(
            gettext("《%(matter)s》现在没有正在进行的征求意见，不能改变截止日期。")
            % {"matter": subject.title}
        )
    today, before = clock.local_day(at), running.closes_on
    _refuse_day(running, closes_on, today)
    figure = length_figure(subject, today)
    lack, citations = closing_lack(subject, running, closes_on, today)
    if closes_on < before and law.refuses(figure) and is_shorter(figure, running.opens_on, closes_on):
        raise TooShort(length_lack(figure, running.opens_on, closes_on), citations=figure.citations)
    if not reason.strip():
        raise ReasonMissing(_asking(lack, citations), citations=citations)
    with override(settings.LANGUAGE_CODE):  # the record is kept in Chinese, whoever reads the page
        lack, _ = closing_lack(subject, running, closes_on, today)
    change = {"on": today.isoformat(), "before": before.isoformat(), "after": closes_on.isoformat()}
    running.closes_on = closes_on
    running.closing_changes = [*running.closing_changes, {**change, "reason": reason.strip()}]
    running.version += 1
    running.save(update_fields=["closes_on", "closing_changes", "version"])
    give_day(subject, CLOSE, GivenDay(closes_on, law.snapshot(figure)), at=at)
    return events.ClosingDayChanged(
        consultation=running.pk,
        round=running.round_id,
        before=change["before"],
        after=change["after"],
        reason=reason.strip(),
        set_aside=lack,
        citations=list(citations),
    )


def running_in(matter: Matter) -> Consultation | None:
    """Return the consultation of a matter that has not ended."""
    rows = Consultation.objects.select_related("round__matter", "text_version__text")
    return rows.filter(round__matter=matter, ended_at=None).first()


def closing_lack(
    matter: Matter, running: Consultation, closes_on: date, on: date
) -> tuple[str, tuple[str, ...]]:
    """Say what an earlier closing day breaks, and the articles; nothing for a later one."""
    if closes_on >= running.closes_on:
        return "", ()
    said = gettext("已经向社会公布征求意见到%(day)s截止，提前到%(earlier)s要有理由。") % {
        "day": official_date(running.closes_on),
        "earlier": official_date(closes_on),
    }
    step = version_of(matter, on).transitions[CLOSE]
    guarded = [cite for rule in step.guards for cite in rule.basis]
    figure = length_figure(matter, on)
    if is_shorter(figure, running.opens_on, closes_on):
        said += length_lack(figure, running.opens_on, closes_on)
    return said, tuple(dict.fromkeys([*guarded, *figure.citations]))


def _refuse_day(running: Consultation, closes_on: date, today: date) -> None:
    if closes_on < max(today, running.opens_on):
        raise NotAPeriod(gettext("新的截止日期不能早于今天，也不能早于开始日期。"))
    if closes_on == running.closes_on:
        raise NotAPeriod(
            gettext("已公布的截止日期就是%(day)s，请填写另一个日期。") % {"day": official_date(closes_on)}
        )


def _asking(lack: str, citations: tuple[str, ...]) -> str:
    if not lack:
        return gettext("请填写延长的理由，理由随征求意见公开，并记入本事项的记录。")
    articles = strung(law.article_words(cite) for cite in citations)
    return gettext(
        "%(lack)s依据：%(articles)s。如确需提前，请填写理由，理由随征求意见公开，并记入本事项的记录。"
    ) % {
        "lack": lack,
        "articles": articles,
    }
