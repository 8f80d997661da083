"""What rule packs may name: facts that modules count, and facts that modules still to come will count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.facts.api import kinds as declared
from renda.lib.registry import Registry

CORRECTIONS = "duty.corrections"  # of another fact: its case is "name:case" of that fact


@dataclass(frozen=True)
class Heard:
    """A fact about a deputy that a rule pack may listen to; `cases` as its module will give them."""

    name: str
    label: Any
    unit: Any
    cases: Mapping[str, Any] = field(default_factory=dict, compare=False)


heard: Registry[Heard] = Registry("facts that rule packs may name")


def hear(name: str, label: Any, unit: Any, cases: Mapping[str, Any] | None = None) -> Heard:
    """Register a name that packs may use before its module counts it."""
    return heard.add(name, Heard(name, label, unit, cases or {}))


AUTHORS = {"lead": _("领衔"), "joint": _("附议、联名")}

hear(
    "meetings.attended",
    _("出席会议"),
    _("次"),
    {"congress": _("代表大会会议"), "standing_committee": _("常委会会议"), "other": _("其他会议")},
)
hear("meetings.absent", _("缺席会议"), _("次"), {"with_leave": _("请假"), "without_leave": _("未请假")})
hear("meetings.speeches", _("会议发言"), _("次"))
hear("bills.submitted", _("提出议案"), _("件"), AUTHORS)
hear("suggestions.submitted", _("提出建议"), _("件"), AUTHORS)
hear("suggestions.adopted", _("建议被采纳"), _("件"))
hear("suggestions.key", _("建议列为重点督办"), _("件"))
hear("oversight.inspections_joined", _("参加执法检查和视察"), _("次"))
hear("stations.receptions", _("进站接待"), _("次"))
hear("legislation.proposals_made", _("参与立法提出修改意见"), _("条"))
hear("training.hours", _("学习培训"), _("学时"))


def is_known(name: str) -> bool:
    """Whether a rule pack may name this fact."""
    return name in declared or name in heard


def is_counted(name: str) -> bool:
    """Whether a module counts this fact already."""
    return name in declared


def cases_of(name: str) -> Mapping[str, Any]:
    """Return the cases of a fact with their labels; empty where it has none."""
    if name in declared and declared.get(name).cases:
        return declared.get(name).cases
    return heard.get(name).cases if name in heard else {}


def label_of(name: str, case: str = "") -> str:
    """A counted thing in words; its name where nobody knows it any more."""
    if case:
        return str(cases_of(name).get(case, case))
    known = declared.get(name) if name in declared else heard.get(name) if name in heard else None
    return str(known.label) if known else name


def unit_of(name: str) -> str:
    """The unit in words."""
    known = declared.get(name) if name in declared else heard.get(name) if name in heard else None
    return str(known.unit) if known else ""


def whole_label(name: str, case: str) -> str:
    """A counted thing with its case: 提出建议（领衔）; of an act only its kind."""
    if name == CORRECTIONS:
        thing, _sign, part = case.partition(":")
        return gettext("更正：%(thing)s") % {"thing": whole_label(thing, part)}
    if not case or name in ("duty.acts", "duty.contacts"):
        return label_of(name, case)
    return gettext("%(thing)s（%(case)s）") % {"thing": label_of(name), "case": label_of(name, case)}
