"""The guards of the consultation's steps."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext

from renda.core.base.actor import Actor
from renda.core.documents.models import TextVersion
from renda.core.opinions.api import latest_round, progress
from renda.core.opinions.models import Answer, Round
from renda.core.procedures.api import Lack, guard
from renda.core.procedures.models import Matter
from renda.lib.texts.tree import find
from renda.modules.consultation.models import Consultation
from renda.web.dates import official_date


@guard("consultation_time_is_over")
def consultation_time_is_over(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """The published closing day has passed; ending earlier breaks a promise made to the public."""
    running = Consultation.objects.filter(round__matter=matter, ended_at=None).first()
    if running is None or on > running.closes_on:
        return None
    day = running.closes_on
    return Lack(
        gettext("已经向社会公布征求意见到%(day)s截止，截止日还没有过。") % {"day": official_date(day)},
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
        return Lack(gettext("本事项还没有征求过意见。"))
    state = progress(round)
    lacks = []
    if state.waiting:
        lacks.append(gettext("还有 %(waiting)s 条意见没有筛查") % {"waiting": state.waiting})
    if state.ungrouped:
        lacks.append(gettext("还有 %(ungrouped)s 条意见没有分组") % {"ungrouped": state.ungrouped})
    if state.answered < state.groups:
        lacks.append(gettext("还有 %(groups)s 组意见没有答复") % {"groups": state.groups - state.answered})
    lacks += _lacks_of_texts(round)
    return Lack(gettext("，").join(lacks) + gettext("。")) if lacks else None


def _lacks_of_texts(round: Round) -> list[str]:
    """What is wrong with the texts and clauses to which the round's answers point."""
    pointing = Answer.objects.filter(group__round=round, text_version__isnull=False)
    lacks = []
    for version in TextVersion.objects.filter(pk__in=pointing.values("text_version")).order_by("pk"):
        if version.settled_at is None:
            lacks.append(gettext("答复指向的“%(version)s”还没有定稿") % {"version": version.label})
        rows = pointing.filter(text_version=version).order_by("group_id")
        for group, node, label in rows.values_list("group_id", "node", "node_label"):
            if find(version.root, node) is None:
                lacks.append(
                    gettext("第 %(group)s 组答复指向的%(label)s已经不在“%(version)s”里，请重新选择条款")
                    % {"group": group, "label": label, "version": version.label}
                )
    return lacks
