"""What of suggestions can be counted: for the assembly, and for the deputies who brought them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.facts.api import Counted, FactKind, declare
from renda.core.handling.models import Grade, Kind
from renda.lib import clock

OURS = "JY"  # the kind of the procedure suggestions.suggestion, part of its matters' numbers
PERSON = "people.person"


def _is_ours(number: object) -> bool:
    return f"-{OURS}-" in str(number)


def _received(record: Any) -> Iterator[Counted]:
    yield Counted(case="session" if record.payload["at_session"] else "between")


def _submitted(record: Any) -> Iterator[Counted]:
    for place, person in enumerate(record.payload["signers"]):
        yield Counted(subject=(PERSON, person), case="joint" if place else "lead")


def _one(record: Any) -> Iterator[Counted]:
    yield Counted()


def _handed_over(record: Any) -> Iterator[Counted]:
    for part in record.payload["parts"]:
        if _is_ours(part["part"]):
            yield Counted(subject=("procedures.part", part["part"]), case=part["kind"])


def _answered(record: Any) -> Iterator[Counted]:
    if _is_ours(record.payload["part"]):
        yield Counted(
            subject=("procedures.part", record.payload["part"]), case=record.payload["answer_class"]
        )


def _in_time(record: Any) -> Iterator[Counted]:
    due = record.payload["due_on"]
    if not _is_ours(record.payload["part"]) or due is None:
        return
    late = clock.local_day(record.at).isoformat() > due
    yield Counted(subject=("procedures.part", record.payload["part"]), case="late" if late else "in_time")


def _adopted(record: Any) -> Iterator[Counted]:
    """An answer that says done or promised counts for everyone who brought the suggestion, once a suggestion."""
    if _is_ours(record.payload["part"]) and record.payload["answer_class"] in ("A", "B"):
        for person in record.payload["persons"]:
            yield Counted(subject=(PERSON, person))


def _key(record: Any) -> Iterator[Counted]:
    if _is_ours(record.payload["whole"]):
        for person in record.payload["persons"]:
            yield Counted(subject=(PERSON, person))


def _rated(record: Any) -> Iterator[Counted]:
    if _is_ours(record.payload["part"]) and record.payload["decides"]:
        yield Counted(subject=("procedures.part", record.payload["part"]), case=record.payload["result"])


def _part(record: Any) -> Iterator[Counted]:
    if _is_ours(record.payload["part"]):
        yield Counted(subject=("procedures.part", record.payload["part"]))


def _rechecked(record: Any) -> Iterator[Counted]:
    if _is_ours(record.payload["part"]):
        case = "kept" if record.payload["kept"] else "broken"
        yield Counted(subject=("handling.promise", record.payload["promise"]), case=case)


KINDS: tuple[tuple[str, Any, Any, Any, dict[str, Any], dict[str, Any]], ...] = (
    (
        "suggestions.received", _("收到的建议"), _("件"), _("代表提交或者工作机构登记纸质建议时计一件。"),
        {"suggestions.submitted": _received}, {"session": _("大会期间"), "between": _("闭会期间")},
    ),
    (
        "suggestions.submitted", _("代表提出、附议建议"), _("件次"), _("一件建议对领衔代表和每位附议代表各计一次。"),
        {"suggestions.submitted": _submitted}, {"lead": _("领衔"), "joint": _("附议")},
    ),
    (
        "suggestions.not_admitted", _("不作为建议办理"), _("件"), _("决定不作为建议办理时计一件。"),
        {"suggestions.not_admitted": _one}, {},
    ),
    (
        "suggestions.handed_over", _("交办"), _("件次"), _("一件建议交给一个单位计一次，改派的另计。"),
        {"handling.handed_over": _handed_over}, dict(Kind.choices),
    ),
    (
        "suggestions.answered", _("答复"), _("件次"), _("签发一次答复计一次，重新办理的答复另计，按答复类别分列。"),
        {"handling.answered": _answered}, {},
    ),
    (
        "suggestions.answered_in_time", _("按期答复"), _("件次"), _("签发答复时看期限：期限内的计按期，之后的计逾期；没有期限的不计。"),
        {"handling.answered": _in_time}, {"in_time": _("按期"), "late": _("逾期")},
    ),
    (
        "suggestions.adopted", _("建议被采纳"), _("件次"), _("答复为已解决或者已列入计划时，对每位提出代表计一次。"),
        {"handling.answered": _adopted}, {},
    ),
    (
        "suggestions.key", _("建议列为重点督办"), _("件次"), _("主任会议确定为重点督办时，对每位提出代表计一次。"),
        {"handling.key_fixed": _key}, {},
    ),
    (
        "suggestions.rated", _("代表评价"), _("件次"), _("领衔代表每评价一次答复计一次，按办理结果分列。"),
        {"handling.rated": _rated}, dict(Grade.choices),
    ),
    (
        "suggestions.redone", _("责成重新办理"), _("件次"), _("责成重新办理一次计一次。"),
        {"handling.redo_ordered": _part}, {},
    ),
    (
        "suggestions.promises_rechecked", _("复查的承诺"), _("项"), _("每复查一项承诺计一项，按是否兑现分列。"),
        {"handling.promise_rechecked": _rechecked}, {"kept": _("属实"), "broken": _("未兑现")},
    ),
)  # fmt: skip

for _name, _label, _unit, _source, _derive, _cases in KINDS:
    declare(FactKind(name=_name, label=_label, unit=_unit, source=_source, derive=_derive, cases=_cases))
