"""Choosing the rule pack of a place, and asking for its points anew."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.jobs.api import enqueue
from renda.core.people.models import Assembly
from renda.lib.clock import local_day
from renda.lib.errors import Refusal
from renda.modules.duty import events, points
from renda.modules.duty.models import PackChoice
from renda.modules.duty.rulepacks import rule_packs
from renda.web.dates import official_date


class UnknownPack(Refusal):
    """No rule pack of this name is installed."""


class WithinPeriod(Refusal):
    """Rules change between two periods only."""


class NotAdopted(Refusal):
    """The decision that adopts the rules is missing, or still to come."""


class ChosenAlready(Refusal):
    """A choice from this day or a later one stands."""


@action("duty.choose_pack")
def choose_pack(
    *, subject: Assembly, pack: str, starts_on: date, title: str, adopted_on: date, by: Actor, at: datetime
) -> Event:
    """Choose the rule pack by which points are reckoned from a period's first day on, by the place's own decision.

    Raises: UnknownPack, NotAdopted, WithinPeriod, ChosenAlready.
    """
    chosen = rule_packs().get(pack)
    if chosen is None or chosen.version_on(starts_on) is None:
        raise UnknownPack(
            gettext("从%(day)s起没有名为“%(pack)s”的积分办法，请从列表中选择。")
            % {"day": official_date(starts_on), "pack": pack}
        )
    if not title.strip() or adopted_on > local_day(at):
        raise NotAdopted(gettext("请写明本地通过的办法名称和通过日期，积分办法以本地的决定为准。"))
    first = points.first_day(chosen, starts_on, subject.pk)
    if first != starts_on:
        raise WithinPeriod(
            gettext("积分办法从一个计分周期的第一天起适用，请填%(day)s或者下一周期的第一天。")
            % {"day": official_date(first)}
        )
    if later := PackChoice.objects.filter(assembly=subject, starts_on__gte=starts_on).first():
        raise ChosenAlready(
            gettext("已选定从%(day)s起适用《%(title)s》，新的办法要从更晚的周期起适用。")
            % {"day": official_date(later.starts_on), "title": later.title}
        )
    if not points.is_between_periods(subject.pk, starts_on):
        raise WithinPeriod(
            gettext("%(day)s还在现行积分办法的计分周期里，请从这个周期结束的第二天起选用新办法。")
            % {"day": official_date(starts_on)}
        )
    row = PackChoice.objects.create(
        assembly=subject, pack=pack, starts_on=starts_on, title=title.strip(), adopted_on=adopted_on,
        digest=chosen.digest, chosen_at=at, chosen_by=by.name,
    )  # fmt: skip
    _enqueue(subject)
    return events.PackChosen(
        choice=row.pk, pack=pack, starts_on=starts_on.isoformat(), title=row.title,
        adopted_on=adopted_on.isoformat(), digest=chosen.digest,
    )  # fmt: skip


@action("duty.ask_points")
def ask_points(*, subject: Assembly, by: Actor, at: datetime) -> Event:
    """Ask for the stored points of the assembly to be reckoned anew now; otherwise it happens each night."""
    _enqueue(subject)
    return events.PointsAsked(assembly=subject.pk)


def _enqueue(assembly: Assembly) -> None:
    enqueue("duty.recompute_points", {"assembly": assembly.pk}, assembly=assembly.pk)
