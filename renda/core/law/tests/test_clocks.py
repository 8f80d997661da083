from __future__ import annotations

import random
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

import pytest

from renda.core.law.calendars import NoCalendar, WorkingCalendar
from renda.core.law.clocks import (
    NotATerm,
    add_months,
    add_working_days,
    due_on,
    latest_before,
    shortest_end,
    words_left,
)
from renda.core.law.packs import library
from renda.core.law.resolving import resolve
from renda.core.law.shapes import Resolved

CALENDAR = library().calendar()
assert CALENDAR is not None


def term(value: int, unit: str, direction: str = "after", rest_days: str = "") -> Resolved:
    return Resolved(
        name="a.b", label="期限", type="duration", on=date(2026, 1, 1), place="cn", case="",
        value=value, unit=unit, direction=direction, rest_days=rest_days,
    )  # fmt: skip


def naive_working_days(start: date, count: int, calendar: WorkingCalendar) -> date:
    """List every day of the year to come, strike out what is not worked, and take the count-th."""
    days = [start + timedelta(days=n) for n in range(1, 420)]
    weekday = [day for day in days if day.weekday() < 5 and day not in calendar.rest or day in calendar.work]
    return weekday[count - 1]


def naive_months(start: date, months: int) -> date:
    """Step month by month; where the day does not exist, walk back to the last day that does."""
    year, month = start.year, start.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    day = start.day
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def test_working_days_agree_with_a_naive_list_on_many_random_days() -> None:
    chance = random.Random(11)
    for _ in range(1500):
        start = date(2015, 1, 1) + timedelta(days=chance.randint(0, 3900))
        count = chance.randint(1, 60)
        assert add_working_days(start, count, CALENDAR) == naive_working_days(start, count, CALENDAR)


def test_months_agree_with_stepping_on_many_random_days() -> None:
    chance = random.Random(12)
    for _ in range(3000):
        start = date(2015, 1, 1) + timedelta(days=chance.randint(0, 5000))
        months = chance.randint(0, 40)
        assert add_months(start, months) == naive_months(start, months)


def test_three_months_from_the_last_of_november_end_on_the_last_of_february() -> None:
    assert add_months(date(2023, 11, 30), 3) == date(2024, 2, 29)
    assert add_months(date(2024, 11, 30), 3) == date(2025, 2, 28)
    assert monthrange(2025, 2)[1] == 28


def test_the_first_day_is_not_counted() -> None:
    assert due_on(term(15, "day"), date(2026, 3, 2), CALENDAR) == date(2026, 3, 17)


def test_a_last_day_in_the_spring_festival_moves_to_the_next_working_day() -> None:
    start = date(2026, 1, 17)
    assert due_on(term(30, "day"), start, CALENDAR) == date(2026, 2, 16)
    assert due_on(term(30, "day", rest_days="next_working_day"), start, CALENDAR) == date(2026, 2, 24)


def test_a_swapped_saturday_is_a_working_day() -> None:
    assert add_working_days(date(2026, 2, 13), 1, CALENDAR) == date(2026, 2, 14)
    assert due_on(term(1, "day", rest_days="next_working_day"), date(2026, 2, 27), CALENDAR) == date(
        2026, 2, 28
    )


def test_seven_days_before_a_meeting_of_the_eighteenth_is_the_eleventh() -> None:
    assert latest_before(term(7, "day", "before"), date(2026, 12, 18), CALENDAR) == date(2026, 12, 11)


def test_a_limit_before_a_meeting_never_moves_closer_to_it() -> None:
    chance = random.Random(13)
    for _ in range(500):
        meeting = date(2016, 2, 1) + timedelta(days=chance.randint(0, 3500))
        count = chance.randint(1, 30)
        strict = term(count, "day", "before", "previous_working_day")
        found = latest_before(strict, meeting, CALENDAR)
        assert found <= meeting - timedelta(days=count)
        assert CALENDAR.is_working_day(found)


def test_a_year_without_a_notice_is_refused_with_what_to_do() -> None:
    with pytest.raises(NoCalendar) as refusal:
        due_on(term(3, "month", rest_days="next_working_day"), date(2026, 11, 23), CALENDAR)
    assert str(refusal.value) == (
        "工作日历没有 2027 年的放假安排（已有：2015–2026），请先录入国务院办公厅的通知再计算期限。"
    )


def test_an_assumed_calendar_takes_only_weekends_off_in_years_to_come() -> None:
    assumed = CALENDAR.assumed_beyond()
    assert due_on(term(3, "month", rest_days="next_working_day"), date(2026, 11, 27), assumed) == date(
        2027, 3, 1
    )


def test_a_consultation_of_thirty_days_from_the_first_may_end_on_the_thirty_first() -> None:
    assert shortest_end(term(30, "day"), date(2026, 12, 1)) == date(2026, 12, 31)


def test_an_unset_figure_cannot_be_counted_and_says_so() -> None:
    with pytest.raises(NotATerm) as refusal:
        due_on(replace(term(1, "day"), value=None), date(2026, 1, 5), CALENDAR)
    assert str(refusal.value) == "“期限”没有可以计算的期限，请先录入本地规定或者填写理由。"


def test_a_limit_before_a_meeting_is_not_counted_forward() -> None:
    figure = resolve("legislation.papers.before_session", on=date(2026, 11, 23), place="cn_4501")
    with pytest.raises(NotATerm):
        due_on(figure, date(2026, 11, 23), CALENDAR)


def test_the_words_say_how_long_is_left() -> None:
    due = date(2026, 3, 12)
    assert words_left(date(2026, 3, 9), due) == "还有 3 天，3月12日截止"
    assert words_left(due, due) == "今天截止（3月12日）"
    assert words_left(date(2026, 3, 14), due) == "已超过 2 天，3月12日截止"
    assert words_left(date(2025, 12, 31), due) == "还有 71 天，2026年3月12日截止"
