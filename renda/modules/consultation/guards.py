"""The guards of the consultation's steps."""

from __future__ import annotations

from datetime import date

from renda.core.base.actor import Actor
from renda.core.documents.models import TextVersion
from renda.core.opinions.api import latest_round, progress
from renda.core.opinions.models import Answer, Round
from renda.core.procedures.api import Lack, guard
from renda.core.procedures.models import Matter
from renda.lib.texts.tree import find
from renda.modules.consultation.models import Consultation


@guard("consultation_time_is_over")
def consultation_time_is_over(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """The published closing day has passed; ending earlier breaks a promise made to the public."""
    running = Consultation.objects.filter(round__matter=matter, ended_at=None).first()
    if running is None or on > running.closes_on:
        return None
    day = running.closes_on
    return Lack(
        f"已经向社会公布征求意见到{day.year}年{day.month}月{day.day}日截止，截止日还没有过。",
        kind="clock",
        refuses=False,
    )


@guard("every_opinion_is_answered")
def every_opinion_is_answered(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """Every opinion is screened, grouped and answered before the answers go out at once.

    The texts into which the answers point go public with them, so they must be settled, and still hold the clauses.
    """
    round = latest_round(matter)
    if round is None:
        return Lack("本事项还没有征求过意见。")
    state = progress(round)
    lacks = []
    if state.waiting:
        lacks.append(f"还有 {state.waiting} 条意见没有筛查")
    if state.ungrouped:
        lacks.append(f"还有 {state.ungrouped} 条意见没有分组")
    if state.answered < state.groups:
        lacks.append(f"还有 {state.groups - state.answered} 组意见没有答复")
    lacks += _lacks_of_texts(round)
    return Lack("，".join(lacks) + "。") if lacks else None


def _lacks_of_texts(round: Round) -> list[str]:
    """What is wrong with the texts and clauses to which the round's answers point."""
    pointing = Answer.objects.filter(group__round=round, text_version__isnull=False)
    lacks = []
    for version in TextVersion.objects.filter(pk__in=pointing.values("text_version")).order_by("pk"):
        if version.settled_at is None:
            lacks.append(f"答复指向的“{version.label}”还没有定稿")
        rows = pointing.filter(text_version=version).order_by("group_id")
        for group, node, label in rows.values_list("group_id", "node", "node_label"):
            if find(version.root, node) is None:
                lacks.append(f"第 {group} 组答复指向的{label}已经不在“{version.label}”里，请重新选择条款")
    return lacks
