"""Dates as a people's congress writes them, and days counted in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

SOON_DAYS = 3
LEAP_YEAR = 2024  # has every day that a year can have


def calendar_day(value: date | datetime) -> date:
    """Return the local calendar day of an instant, or the date itself."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def official_date(value: date | datetime) -> str:
    """Return 2026年3月12日 (in English 12 March 2026)."""
    return date_format(calendar_day(value), gettext("Y年n月j日"))


def compact_date(value: date) -> str:
    """Return the date as official_date does, with the month shortened where a language writes it out."""
    return date_format(value, pgettext("compact", "Y年n月j日"))


def official_datetime(value: datetime) -> str:
    """Return 2026年3月12日 15:04 in local time."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return date_format(local, gettext("Y年n月j日 H:i"))


def short_date(value: date | datetime, today: date) -> str:
    """Return 3月12日, with the year when it is not this year's."""
    day = calendar_day(value)
    return date_format(day, gettext("n月j日")) if day.year == today.year else official_date(day)


def month_day(month: int, day: int) -> str:
    """Return 1月31日, a day of every year."""
    return date_format(date(LEAP_YEAR, month, day), gettext("n月j日"))


def relative_day(value: date | datetime, today: date) -> str:
    """Return 今天, 明天, 昨天, or the number of days before or after `today` in words."""
    days = (calendar_day(value) - today).days
    named = {0: gettext("今天"), 1: gettext("明天"), -1: gettext("昨天")}
    if days in named:
        return named[days]
    if days > 0:
        return ngettext("%(days)d 天后", "%(days)d 天后", days) % {"days": days}
    return ngettext("%(days)d 天前", "%(days)d 天前", -days) % {"days": -days}


@dataclass(frozen=True)
class Clock:
    """A running term in words. `tone`: running, soon (3 days or fewer), today, late or stopped."""

    tone: str
    words: str
    due: str


def read_clock(due_on: date | datetime, today: date, stopped_on: date | datetime | None = None) -> Clock:
    """Say how a term stands on `today`; days are whole calendar days, the due day itself is in time."""
    due_day = calendar_day(due_on)
    due = gettext("%(date)s截止") % {"date": short_date(due_day, today)}
    if stopped_on is not None:
        return _stopped(due_day, calendar_day(stopped_on), due)
    days = (due_day - today).days
    if days < 0:
        return Clock("late", ngettext("逾期 %(days)d 天", "逾期 %(days)d 天", -days) % {"days": -days}, due)
    if days == 0:
        return Clock("today", gettext("今天截止"), due)
    words = ngettext("还有 %(days)d 天", "还有 %(days)d 天", days) % {"days": days}
    return Clock("soon" if days <= SOON_DAYS else "running", words, due)


def _stopped(due_day: date, stopped_day: date, due: str) -> Clock:
    days = (stopped_day - due_day).days
    if days <= 0:
        return Clock("stopped", gettext("按期办结"), due)
    words = ngettext("办结，逾期 %(days)d 天", "办结，逾期 %(days)d 天", days) % {"days": days}
    return Clock("stopped", words, due)
