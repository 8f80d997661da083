"""Walk the calendar: on every quarter's first day and around every change each figure is one, or unset and says why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from renda.core.law.citations import parse_citation
from renda.core.law.listing import every_figure
from renda.core.law.packs import library

PLACES = ("cn", "cn_45", "cn_4501", "cn_450102", "cn_450102001", "demo", "template")
QUARTERS = [date(year, month, 1) for year in range(2016, 2028) for month in (1, 4, 7, 10)]


def change_days() -> list[date]:
    """The day of every change of a value or edition, and the days beside it."""
    packs = library()
    starts = {
        entry.starts_on for pack in packs.packs.values() for rows in pack.values.values() for entry in rows
    }
    starts |= {edition.in_force_on for row in packs.instruments.values() for edition in row.editions}
    return sorted({day + timedelta(days=step) for day in starts for step in (-1, 0, 1) if day.year >= 2016})


@pytest.mark.parametrize("place", PLACES)
def test_every_parameter_has_one_value_of_the_edition_in_force_or_says_why_not(place: str) -> None:
    instruments = library().instruments
    names = set(library().definitions)
    for on in [*QUARTERS, *change_days()]:
        seen = set()
        for figure in every_figure(library(), on=on, place=place):
            assert (figure.name, figure.case) not in seen
            seen.add((figure.name, figure.case))
            assert (figure.value is None) != (figure.unset == ""), (on, figure.name)
            for cite in map(parse_citation, figure.citations):
                current = instruments[cite.instrument].edition_in_force(on)
                assert current is not None and current.adopted_on == cite.edition, (on, figure.name)
        assert {name for name, _ in seen} == names


@pytest.mark.parametrize("place", PLACES)
def test_nothing_shipped_refuses_an_act_as_nobody_has_checked_it(place: str) -> None:
    for on in QUARTERS:
        assert not any(figure.verified for figure in every_figure(library(), on=on, place=place))
