"""Opening a consultation: its draft, its time, and the figure of law behind the time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.documents.models import TextVersion
from renda.core.law import api as law
from renda.core.opinions.api import (
    begin_round,
)
from renda.core.procedures.api import GivenDay, fire, publish
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.lib.saying import say, strung
from renda.modules.consultation import events
from renda.modules.consultation.models import Consultation

LENGTH = "legislation.consultation.length"


class NotAPeriod(Refusal):
    """The days of the consultation cannot be."""


class TooShort(Refusal):
    """A checked national figure demands a longer time."""


class ReasonMissing(Refusal):
    """The figure is unset, by reference or unchecked, or the time is shorter: a recorded reason is needed."""


@action("consultation.open", step="open_consultation")
def open_consultation(
    *,
    subject: Matter,
    opens_on: date,
    closes_on: date,
    reason: str = "",
    criteria: str = "",
    post_address: str = "",
    telephone: str = "",
    by: Actor,
    at: datetime,
) -> Event:
    """Put the settled draft and its explanation to the public; makes the matter public.

    Source: parameter legislation.consultation.length.
    Raises: NotAPeriod, TooShort, ReasonMissing, NotReleasedYet, StepRefused.
    """
    today = clock.local_day(at)
    if opens_on < today or closes_on < opens_on:
        raise NotAPeriod(gettext("开始日期不能早于今天，截止日期不能早于开始日期。"))
    figure = length_figure(subject, today)
    lack = length_lack(figure, opens_on, closes_on)
    if lack and law.refuses(figure) and is_shorter(figure, opens_on, closes_on):
        raise TooShort(lack, citations=figure.citations)
    if lack and not reason.strip():
        raise ReasonMissing(
            gettext("%(lack)s如确需这样安排，请填写理由，理由将记入本事项的记录。") % {"lack": lack},
            citations=figure.citations,
        )
    due = GivenDay(closes_on, law.snapshot(figure))
    fire(subject, "open_consultation", by=by, at=at, reason=reason, due=due)
    draft = TextVersion.objects.filter(text__matter=subject).order_by("-number").first()
    assert draft is not None  # the guard draft_is_settled has seen it
    if draft.published_at is None:
        draft.published_at = at
        draft.save(update_fields=["published_at"])
    publish(subject, at)
    row = Consultation.objects.create(
        assembly_id=subject.assembly_id,
        round=begin_round(subject, at),
        text_version=draft,
        opens_on=opens_on,
        closes_on=closes_on,
        figure=law.snapshot(figure),
        reason=reason.strip(),
        criteria=criteria.strip(),
        post_address=post_address.strip(),
        telephone=telephone.strip(),
        published_at=at,
    )
    return events.ConsultationOpened(
        consultation=row.pk,
        round=row.round_id,
        text_version=draft.pk,
        opens_on=opens_on.isoformat(),
        closes_on=closes_on.isoformat(),
        figure=row.figure,
        reason=row.reason,
    )


def length_figure(matter: Matter, on: date) -> Any:
    """The length of a consultation where the matter's assembly is, on a day."""
    return law.resolve(LENGTH, on=on, place=matter.assembly.place)


def length_lack(figure: Any, opens_on: date, closes_on: date) -> str:
    """Say what about the length needs a reason: shorter, unset, by reference or unchecked; empty when nothing does."""
    articles = strung(law.article_words(cite) for cite in figure.citations)
    basis = f"（{articles}）" if articles else ""
    if not figure.is_set:
        return gettext("本地没有规定征求意见的期限，规则包里也没有可以参照的数字。")
    if is_shorter(figure, opens_on, closes_on):
        days = (closes_on - opens_on).days
        return gettext("征求意见%(modality)s不少于 %(value)s 日%(basis)s，您安排了 %(days)s 日。") % {
            "modality": say(figure.modality),
            "value": figure.value,
            "basis": basis,
            "days": days,
        }
    if figure.force != "binding":
        return gettext(
            "征求意见%(modality)s不少于 %(value)s 日%(basis)s，该规定对本级只是参照，本地规定尚未录入。"
        ) % {"modality": say(figure.modality), "value": figure.value, "basis": basis}
    if not figure.verified:
        return gettext("征求意见%(modality)s不少于 %(value)s 日%(basis)s，该数字尚未有人核对条文。") % {
            "modality": say(figure.modality),
            "value": figure.value,
            "basis": basis,
        }
    return ""


def earliest_end(figure: Any, opens_on: date) -> date | None:
    """The earliest closing day that satisfies the figure; None where it is unset."""
    return opens_on + timedelta(days=int(figure.value)) if figure.is_set else None


def is_shorter(figure: Any, opens_on: date, closes_on: date) -> bool:
    """Whether the time from one day to the other is less than the figure says; False where it is unset."""
    end = earliest_end(figure, opens_on)
    return end is not None and closes_on < end
