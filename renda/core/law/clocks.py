"""Reckoning of time limits: days, working days, months, years, and days before a meeting.

The first day is not counted; a missing day of a month clamps to the month's end; a last day that is a rest
day moves to the next working day where the parameter says so (civil-code articles 201 to 203, by analogy).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from renda.core.law.calendars import ONE_DAY, WorkingCalendar
from renda.core.law.shapes import Resolved
from renda.lib.errors import Refusal
from renda.lib.saying import say
from renda.web.dates import short_date


class NotATerm(Refusal):
    """The figure is unset, or is not a length of time that can be counted from a day."""


def add_months(start: date, months: int) -> date:
    """Return the corresponding day `months` later (or earlier); clamp to the month's end if it has none."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def add_working_days(start: date, count: int, calendar: WorkingCalendar) -> date:
    """Return the `count`-th working day after `start` (before it, when negative); `start` is not counted."""
    step = ONE_DAY if count > 0 else -ONE_DAY
    day, left = start, abs(count)
    while left:
        day += step
        left -= calendar.is_working_day(day)
    return day


def moved(start: date, count: int, unit: str, calendar: WorkingCalendar) -> date:
    """Return `start` moved by `count` (negative: back) of a unit: day, working_day, month or year."""
    if unit == "day":
        return start + timedelta(days=count)
    if unit == "working_day":
        return add_working_days(start, count, calendar)
    if unit == "month":
        return add_months(start, count)
    if unit == "year":
        return add_months(start, 12 * count)
    raise NotATerm(say("单位“%(unit)s”不能从某一天起算，请改用天、工作日、月或者年。", unit=unit))


def due_on(term: Resolved, start: date, calendar: WorkingCalendar) -> date:
    """Return the last day in time of a term that runs after `start`.

    Units: the term's own; `start` itself is not counted.
    Edge: a missing day clamps to the month's end; a rest day moves on if the parameter says so.
    Raises: NotATerm, NoCalendar.
    """
    last = moved(start, _length(term, "after"), term.unit, calendar)
    return calendar.next_working_day(last) if term.rest_days == "next_working_day" else last


def latest_before(term: Resolved, meeting: date, calendar: WorkingCalendar) -> date:
    """Return the latest day that is still the term's length before a meeting's first day.

    Seven days before a meeting of the 18th is the 11th. The limit never moves closer to the meeting: where the
    parameter says so, a rest day moves to the working day before it.
    Raises: NotATerm, NoCalendar.
    """
    last = moved(meeting, -_length(term, "before"), term.unit, calendar)
    return calendar.previous_working_day(last) if term.rest_days == "previous_working_day" else last


def shortest_end(term: Resolved, opened: date) -> date:
    """Return the first day on which something that must stay open `at least` so many days may end.

    A consultation opened on the 1st for at least thirty days may end at the close of the 31st.
    """
    if term.unit != "day":
        raise NotATerm(say("“%(term)s”不是以天计算的期间。", term=say(term.label)))
    return opened + timedelta(days=_length(term, "after"))


def words_left(today: date, due: date) -> str:
    """Say in Chinese how long is left: 还有 3 天，3月12日截止."""
    left = (due - today).days
    day = short_date(due, today)
    if left > 0:
        return say("还有 %(left)s 天，%(day)s截止", left=left, day=day)
    return (
        say("今天截止（%(day)s）", day=day)
        if left == 0
        else say("已超过 %(late)s 天，%(day)s截止", late=-left, day=day)
    )


def _length(term: Resolved, direction: str) -> int:
    if not isinstance(term.value, int) or term.type != "duration":
        raise NotATerm(
            say("“%(term)s”没有可以计算的期限，请先录入本地规定或者填写理由。", term=say(term.label))
        )
    if term.direction != direction:
        wanted = say("会前") if direction == "before" else say("起算日之后")
        raise NotATerm(say("“%(term)s”不是按%(wanted)s计算的期限。", term=say(term.label), wanted=wanted))
    return term.value
