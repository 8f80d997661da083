"""Entering a place's own figures and checking figures against their text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.law import figures, resolving
from renda.core.law.events import (
    PlaceFigureChecked,
    PlaceFigureCorrected,
    PlaceFigureEnded,
    PlaceFigureEntered,
    ShippedFigureChecked,
)
from renda.core.law.models import PlaceEntry, ShippedCheck
from renda.core.law.packs import library
from renda.core.law.shapes import Entry
from renda.core.people.models import Assembly
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.lib.saying import say


class TextMissing(Refusal):
    """A figure was given without the rule that it stands in."""


class BadPeriod(Refusal):
    """The last day lies before the first."""


class SamePerson(Refusal):
    """The one who entered a figure may not check it."""


class AlreadyChecked(Refusal):
    """The content was checked as it stands."""


class NothingToCheck(Refusal):
    """No pack holds the figure as it was shown."""


@action("law.enter_place_figure", locks=False)
def enter_place_figure(
    *,
    subject: Assembly,
    name: str,
    value: Mapping[str, str] | str,
    starts_on: date,
    ends_on: date | None = None,
    title: str,
    article: str,
    quote: str,
    modality: str = "应当",
    by: Actor,
    at: datetime,
) -> PlaceFigureEntered:
    """Enter the figure of the assembly's own rule; it holds once a second person has checked it.

    Raises: UnknownParameter, BadFigure, TooWeak, BadPeriod, TextMissing.
    """
    row = PlaceEntry(assembly=subject, name=name, ends_on=ends_on)
    _fill(row, value, starts_on, title, article, quote, modality)
    assert by.account is not None  # the rule has asked
    row.entered_account, row.entered_by_id, row.entered_at = by.account, by.person, at
    row.save()
    return PlaceFigureEntered(
        entry=row.pk, parameter=name, value=row.value, starts_on=starts_on.isoformat(), title=row.title,
        article=row.article, digest=row.digest,
    )  # fmt: skip


@action("law.correct_place_figure")
def correct_place_figure(
    *,
    subject: PlaceEntry,
    value: Mapping[str, str] | str,
    starts_on: date,
    title: str,
    article: str,
    quote: str,
    modality: str,
    by: Actor,
    at: datetime,
) -> PlaceFigureCorrected:
    """Correct what was typed; the check becomes void and who corrected counts as who entered.

    Raises: BadFigure, TooWeak, BadPeriod, TextMissing.
    """
    _fill(subject, value, starts_on, title, article, quote, modality)
    assert by.account is not None
    subject.entered_account, subject.entered_by_id, subject.entered_at = by.account, by.person, at
    subject.checked_account = subject.checked_by_id = subject.checked_on = None
    subject.checked_digest = ""
    subject.version += 1
    subject.save()
    return PlaceFigureCorrected(
        entry=subject.pk, parameter=subject.name, value=subject.value, digest=subject.digest
    )


@action("law.check_place_figure")
def check_place_figure(*, subject: PlaceEntry, by: Actor, at: datetime) -> PlaceFigureChecked:
    """Confirm that the entry says what the rule says; from its first day on it holds.

    Raises: SamePerson, AlreadyChecked.
    """
    if by.account == subject.entered_account or (
        by.person is not None and by.person == subject.entered_by_id
    ):
        raise SamePerson(say("录入人不能核对自己录入的内容，请由另一位工作人员对照原文核对。"))
    if subject.is_checked:
        raise AlreadyChecked(
            say(
                "%(subject)s已由%(by)s核对，无须再次核对。",
                subject=subject,
                by=subject.checked_by or gettext("另一位工作人员"),
            )
        )
    subject.checked_account, subject.checked_by_id = by.account, by.person
    subject.checked_on, subject.checked_digest = clock.local_day(at), subject.content_digest()
    subject.version += 1
    subject.save(update_fields=["checked_account", "checked_by", "checked_on", "checked_digest", "version"])
    return PlaceFigureChecked(entry=subject.pk, parameter=subject.name, digest=subject.digest)


@action("law.end_place_figure")
def end_place_figure(*, subject: PlaceEntry, ends_on: date, by: Actor, at: datetime) -> PlaceFigureEnded:
    """Let a place's own figure end with a day; clocks that run already keep their limit.

    Raises: BadPeriod.
    """
    _refuse_backwards(subject.starts_on, ends_on)
    subject.ends_on = ends_on
    subject.version += 1
    subject.save(update_fields=["ends_on", "version"])
    return PlaceFigureEnded(entry=subject.pk, parameter=subject.name, ends_on=ends_on.isoformat())


@action("law.check_shipped_figure", locks=False)
def check_shipped_figure(
    *, subject: Assembly, name: str, digest: str, by: Actor, at: datetime
) -> ShippedFigureChecked:
    """Confirm that a shipped figure says what its article says, for the assembly and all below, for a year.

    Raises: UnknownParameter, NothingToCheck.
    """
    entry = _shipped_entry(name, digest)
    assert by.account is not None
    ShippedCheck.objects.create(
        assembly=subject, name=name, digest=digest, checked_account=by.account, checked_by_id=by.person,
        checked_on=clock.local_day(at),
    )  # fmt: skip
    return ShippedFigureChecked(
        parameter=name, digest=digest, citations=[str(basis.cite) for basis in entry.basis]
    )


def _fill(
    row: PlaceEntry,
    value: Mapping[str, str] | str,
    starts_on: date,
    title: str,
    article: str,
    quote: str,
    modality: str,
) -> None:
    definition = resolving.definition_of(row.name)
    texts = [text.strip() for text in (title.strip().strip("《》"), article, quote)]
    if not all(texts):
        raise TextMissing(say("请填写文件名称、条款和含有这个数值的原文，核对的人要对照它。"))
    _refuse_backwards(starts_on, row.ends_on)
    row.value = figures.written(definition, value)
    figures.refuse_weak(definition, row.value, on=starts_on, place=row.assembly.place)
    row.starts_on, row.modality = starts_on, modality
    row.title, row.article, row.quote = texts
    row.digest = row.content_digest()


def _refuse_backwards(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise BadPeriod(say("最后一天不能早于开始日期。"))


def _shipped_entry(name: str, digest: str) -> Entry:
    resolving.definition_of(name)
    for pack in library().packs.values():
        for entry in pack.values.get(name, ()):
            if entry.digest == digest and entry.value is not None:
                return entry
    raise NothingToCheck(say("规则包中的这个数值已经更新，请刷新页面后对照新的内容核对。"))
