"""The stretches of time for which points are reckoned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """First and last day, and what it is called: year, quarter or term."""

    kind: str
    starts_on: date
    ends_on: date

    @property
    def label(self) -> str:
        """2026 年, 2026 年第 2 季度, or the years of the term."""
        year = self.starts_on.year
        if self.kind == "year":
            return gettext("%(year)s 年") % {"year": year}
        if self.kind == "quarter":
            number = (self.starts_on.month + 2) // 3
            return gettext("%(year)s 年第 %(number)s 季度") % {"year": year, "number": number}
        return gettext("%(first)s 年至 %(last)s 年任期") % {"first": year, "last": self.ends_on.year}


def period_of(kind: str, on: date, terms: Sequence[tuple[date, date]] = ()) -> Period:
    """Return the period that holds a day; a term is one of `terms` (first and last day), else five years from it."""
    if kind == "year":
        return Period(kind, date(on.year, 1, 1), date(on.year, 12, 31))
    if kind == "quarter":
        month = (on.month - 1) // 3 * 3 + 1
        after = date(on.year + 1, 1, 1) if month == 10 else date(on.year, month + 3, 1)
        return Period(kind, date(on.year, month, 1), after - ONE_DAY)
    found = next((term for term in terms if term[0] <= on <= term[1]), None)
    return Period(kind, *(found or (on, date(on.year + 5, on.month, min(on.day, 28)) - ONE_DAY)))


def periods_between(
    kind: str, first: date, last: date, terms: Sequence[tuple[date, date]] = ()
) -> Iterator[Period]:
    """Yield the periods that begin between two days, both included, oldest first."""
    period = period_of(kind, first, terms)
    while period.starts_on <= last:
        if period.starts_on >= first:
            yield period
        period = period_of(kind, period.ends_on + ONE_DAY, terms)
