"""Working days: weekends, public holidays and the swapped days of the State Council's yearly notice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from renda.lib.errors import Refusal
from renda.lib.saying import say

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class NoCalendar(Refusal):
    """The working-day calendar does not reach the year that is asked for."""


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days of the years whose notice is known.

    `rest`: weekdays off; `work`: weekend days worked. Years outside `years` raise NoCalendar, unless the
    calendar is `assumed` beyond them (weekends only), which the caller must show as provisional.
    """

    years: frozenset[int]
    rest: frozenset[date] = field(default_factory=frozenset)
    work: frozenset[date] = field(default_factory=frozenset)
    is_assumed_beyond: bool = False

    def covers(self, year: int) -> bool:
        """Say whether the notice of the year is known."""
        return year in self.years

    def is_working_day(self, day: date) -> bool:
        """Say whether the day is worked. Raises: NoCalendar, if its year is not covered."""
        if not self.covers(day.year) and not self.is_assumed_beyond:
            known = f"{min(self.years)}–{max(self.years)}" if self.years else say("无")
            raise NoCalendar(
                say(
                    "工作日历没有 %(year)s 年的放假安排（已有：%(known)s），请先录入国务院办公厅的通知再计算期限。",
                    year=day.year,
                    known=known,
                )
            )
        if day in self.work:
            return True
        return day.weekday() < SATURDAY and day not in self.rest

    def next_working_day(self, day: date) -> date:
        """Return the day itself when it is worked, else the first working day after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def previous_working_day(self, day: date) -> date:
        """Return the day itself when it is worked, else the last working day before it."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def assumed_beyond(self) -> WorkingCalendar:
        """Return the same calendar that takes Monday to Friday as worked in years not yet announced."""
        return replace(self, is_assumed_beyond=True)


def calendar_from(years: Mapping[int, Mapping[str, Iterable[date]]]) -> WorkingCalendar:
    """Build a calendar from `{year: {rest: [dates], work: [dates]}}` as the packs hold it."""
    return WorkingCalendar(
        years=frozenset(years),
        rest=frozenset(day for lists in years.values() for day in lists.get("rest", ())),
        work=frozenset(day for lists in years.values() for day in lists.get("work", ())),
    )
