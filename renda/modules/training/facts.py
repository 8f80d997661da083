"""What of training is counted, about each person; kept under the person's own congress."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.facts.api import Counted, FactKind, declare
from renda.modules.training.models import CourseKind

PERSON = "people.person"


def _hours(record: Any) -> Iterator[Counted]:
    told = record.payload
    for person, before, now in told["people"]:
        change = Decimal(now) - Decimal(before)
        yield Counted(change, (PERSON, person), date.fromisoformat(told["on"]), told["kind"])


def _sessions(record: Any) -> Iterator[Counted]:
    told = record.payload
    for person, before, now in told["people"]:
        change = (Decimal(now) > 0) - (Decimal(before) > 0)
        yield Counted(change, (PERSON, person), date.fromisoformat(told["on"]), told["kind"])


def _passed(record: Any) -> Iterator[Counted]:
    told = record.payload
    if told["passed"] and told["person"] and told["owner"].startswith("training.session:"):
        yield Counted(subject=(PERSON, told["person"]))


def declare_all() -> None:
    """Declare the kinds; called at start."""
    declare(
        FactKind(
            name="training.hours",
            label=_("培训学时"),
            unit=_("学时"),
            source=_("办事机构登记到会的半天，按学时计入最后一天；更改登记时增减。"),
            derive={"training.attendance_marked": _hours},
            cases=dict(CourseKind.choices),
        )
    )
    declare(
        FactKind(
            name="training.attended",
            label=_("参加的培训"),
            unit=_("次"),
            source=_("每个班次到会至少一个半天的计一次；更改登记时增减。"),
            derive={"training.attendance_marked": _sessions},
            cases=dict(CourseKind.choices),
        )
    )
    declare(
        FactKind(
            name="training.tests_passed",
            label=_("通过的培训测试"),
            unit=_("次"),
            source=_("每通过一次培训班次的测试计一次。"),
            derive={"surveys.sheet_submitted": _passed},
        )
    )
