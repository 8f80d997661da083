from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from renda.web.dates import official_date, official_datetime, read_clock, relative_day

TODAY = date(2026, 3, 9)


@pytest.fixture(autouse=True)
def chinese() -> object:
    with translation.override("zh-hans"):
        yield


def test_a_date_is_written_as_congresses_write_it() -> None:
    assert official_date(date(2026, 3, 2)) == "2026年3月2日"


def test_an_instant_is_written_in_local_time() -> None:
    assert official_datetime(datetime(2026, 3, 1, 23, 5, tzinfo=UTC)) == "2026年3月2日 07:05"


@pytest.mark.parametrize(
    ("day", "words"),
    [(9, "今天"), (10, "明天"), (8, "昨天"), (12, "3 天后"), (4, "5 天前")],
)
def test_days_near_today_are_said_in_words(day: int, words: str) -> None:
    assert relative_day(date(2026, 3, day), TODAY) == words


@pytest.mark.parametrize(
    ("due", "tone", "words"),
    [
        (date(2026, 3, 20), "running", "还有 11 天"),
        (date(2026, 3, 12), "soon", "还有 3 天"),
        (date(2026, 3, 9), "today", "今天截止"),
        (date(2026, 3, 8), "late", "逾期 1 天"),
    ],
)
def test_a_running_clock_says_how_long(due: date, tone: str, words: str) -> None:
    clock = read_clock(due, TODAY)

    assert (clock.tone, clock.words) == (tone, words)


def test_a_clock_names_the_year_only_when_it_is_another() -> None:
    assert read_clock(date(2026, 3, 12), TODAY).due == "3月12日截止"
    assert read_clock(date(2027, 1, 4), TODAY).due == "2027年1月4日截止"


def test_a_stopped_clock_no_longer_runs_late() -> None:
    assert read_clock(date(2026, 3, 4), TODAY, date(2026, 3, 4)).words == "按期办结"
    assert read_clock(date(2026, 3, 4), TODAY, date(2026, 3, 6)).words == "办结，逾期 2 天"
