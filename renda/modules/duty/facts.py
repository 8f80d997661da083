"""What of duty is counted: each fact is about a person who holds a deputy's seat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.facts.api import Counted, FactKind, declare
from renda.modules.duty.kinds import PERSON, ActKind, PairKind
from renda.modules.duty.names import CORRECTIONS


def _act(quantity: int) -> Any:
    def derive(record: Any) -> Iterator[Counted]:
        said = record.payload
        yield Counted(
            quantity=quantity,
            subject=(PERSON, said["person"]),
            on=date.fromisoformat(said["on"]),
            case=said["kind"],
        )

    return derive


def _contact(quantity: int) -> Any:
    def derive(record: Any) -> Iterator[Counted]:
        said = record.payload
        yield Counted(
            quantity=quantity,
            subject=(PERSON, said["keeper"]),
            on=date.fromisoformat(said["on"]),
            case=said["kind"],
        )

    return derive


def _correction(record: Any) -> Iterator[Counted]:
    """What an answered appeal adds to, or takes off, a person's counts."""
    said = record.payload
    if said["corrected"]:
        yield Counted(
            quantity=Decimal(said["quantity"]),
            subject=(PERSON, said["person"]),
            on=date.fromisoformat(said["on"]),
            case=said["corrected"],
        )


def declare_all() -> None:
    """Declare the kinds; called at start."""
    declare(
        FactKind(
            name="duty.acts",
            label=_("履职活动"),
            unit=_("次"),
            source=_("代表报告、办事机构核对后计一次；取消核对时减去。"),
            derive={"duty.act_accepted": _act(1), "duty.act_taken_back": _act(-1)},
            cases=dict(ActKind.choices),
        )
    )
    declare(
        FactKind(
            name=CORRECTIONS,
            label=_("申诉更正"),
            unit=_("次"),
            source=_("申诉经答复更正的次数，加或者减。"),
            derive={"duty.appeal_answered": _correction},
        )
    )
    declare(
        FactKind(
            name="duty.contacts",
            label=_("联系记录"),
            unit=_("次"),
            source=_("记录一次联系计一次，撤回时减去；计在联系人名下。"),
            derive={"duty.contact_recorded": _contact(1), "duty.contact_withdrawn": _contact(-1)},
            cases=dict(PairKind.choices),
        )
    )
