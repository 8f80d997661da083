"""What of legislation can be counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.facts.api import Counted, FactKind, declare, one
from renda.core.procedures.api import step_labels

KIND = "LG"  # the kind of the procedure legislation.regulation, part of its matters' numbers
STEPS = (  # the events of acts that take a step of this procedure
    "procedures.step_recorded",
    "consultation.opened",
    "consultation.closed",
    "opinions.answers_released",
)


def _step(record: Any) -> Iterator[Counted]:
    """A step of a regulation's matter, on the day it happened where it was recorded afterwards."""
    number, step = str(record.step.get("matter") or ""), str(record.step.get("step") or "")
    if not step or number.split("-")[-3:-2] != [KIND]:
        return
    happened_on = record.payload.get("happened_on")
    yield Counted(
        on=date.fromisoformat(happened_on) if happened_on else None,
        case=step,
    )


def declare_all() -> None:
    """Declare the kinds; called at start, when the procedures are read."""
    declare(
        FactKind(
            name="legislation.projects_opened",
            label=_("建立的法规项目"),
            unit=_("件"),
            source=_("建立法规项目时计一件。"),
            derive={"legislation.project_opened": one},
        ),
        FactKind(
            name="legislation.versions_made",
            label=_("形成的文本版本"),
            unit=_("个"),
            source=_("导入一个文本版本时计一个；更正不另计。"),
            derive={"legislation.version_imported": one},
        ),
        FactKind(
            name="legislation.steps_taken",
            label=_("法规案经过的步骤"),
            unit=_("次"),
            source=_("法规程序每走一步计一次，手工登记的按实际日期。"),
            derive=dict.fromkeys(STEPS, _step),
            cases=step_labels("legislation.regulation"),
        ),
    )
