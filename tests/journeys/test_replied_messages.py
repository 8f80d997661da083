"""Real messages with their replies run through the handling loop; their clocks come out as a naive reckoning says."""

from __future__ import annotations

import csv
from calendar import monthrange
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from renda.core.audit.models import EventRecord
from renda.core.base import scope
from renda.core.handling.models import Reply
from renda.core.law import api as law
from renda.core.people.models import Seat
from renda.core.procedures.models import Deadline, Matter
from renda.lib import clock
from renda.modules.suggestions import actions
from renda.modules.suggestions.actions import Words
from renda.modules.suggestions.models import Suggestion
from renda.modules.suggestions.report import report_of
from renda.modules.suggestions.tests.samples import accepted, answered, assigned, contacted, make_city, rated


def moment(written: str) -> datetime:
    """Read 2019/4/25 9:32:09 or 2019-04-25 09:32:09, where the legislature sits."""
    one = written.strip().replace("-", "/")
    return datetime.strptime(one, "%Y/%m/%d %H:%M:%S").replace(tzinfo=clock.LOCAL_ZONE)


def naive_due(day: date) -> date | None:
    """So many months on, the last day of a shorter month, and past every day off; None while no figure was in force."""
    months = law.resolve("suggestions.reply.within", on=day, place="template", case="ordinary").value
    if months is None:
        return None
    month = day.month - 1 + int(str(months))
    year, month = day.year + month // 12, month % 12 + 1
    due = date(year, month, min(day.day, monthrange(year, month)[1]))
    calendar = law.calendar("cn").assumed_beyond()
    while not calendar.is_working_day(due):
        due += timedelta(days=1)
    return due


@pytest.mark.django_db(transaction=True)
def test_replied_messages_become_handled_matters_with_the_clocks_of_a_naive_reckoning(
    real_data: Path,
) -> None:
    with (real_data / "citizen_messages" / "replied_120.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    counted: Counter[str] = Counter()
    with scope.unscoped("replied messages"):
        city = make_city()
        Seat.objects.update(starts_on=date(2000, 1, 1))
        for row in rows:
            came, replied = moment(row["留言时间"]), moment(row["答复时间"])
            words = Words(
                row["留言主题"].strip()[:120].ljust(4, "。"), row["留言详情"].strip() or "无", "请答复。"
            )
            made: Any = actions.submit(subject=city.assembly, words=words, by=city.deputies[0], at=came)
            mine = Suggestion.objects.get(pk=made.suggestion)
            [part] = assigned(city, suggestion=mine, at=came)
            contacted(city, accepted(city, part, at=came), at=came)
            due = Deadline.objects.get(matter=part.matter, ends_with="sign").due_on
            assert due == naive_due(came.date()), row["留言编号"]
            rated(city, answered(city, part, at=replied), at=replied)
            counted["no_term" if due is None else "late" if replied.date() > due else "in_time"] += 1
            running = Deadline.objects.get(matter=part.matter, ends_with="sign")
            assert running.met_on == replied.date()
        report = report_of(city.assembly, from_day=date(2000, 1, 1), to_day=date(2100, 1, 1))
        assert report.received == len(rows) == Reply.objects.count()
        assert report.in_time == dict(sorted(counted.items()))
        assert set(Matter.objects.filter(parent__isnull=False).values_list("state", flat=True)) == {"closed"}
        assert EventRecord.objects.filter(name="handling.answered").count() == len(rows)
