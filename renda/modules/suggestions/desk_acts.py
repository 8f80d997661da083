"""What the offices do with a whole suggestion, each act with its form, its step or rule, and what is said after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.base.predicates import permits
from renda.core.handling import actions as handling
from renda.core.handling.models import KeyMatter, Reply
from renda.core.procedures.api import step_finders
from renda.core.procedures.models import Matter
from renda.modules.suggestions import actions
from renda.modules.suggestions import desk_forms as forms
from renda.modules.suggestions.models import Suggestion
from renda.modules.suggestions.suggestion import SUGGESTION


@dataclass(frozen=True)
class WholeAct:
    """An act on a whole suggestion: by a step of its procedure, or by the rule of its action."""

    label: Any
    form: type[forms.WholeForm]
    take: Callable[..., Event]
    said: Any
    rule: str = ""  # where no step says who may


ACTS: dict[str, WholeAct] = {
    "admit": WholeAct(_("立案"), forms.PressForm, actions.admit, _("已立案。")),
    "not_admit": WholeAct(
        _("不作为建议办理"), forms.NotAdmitForm, actions.not_admit, _("已告知代表不作为建议办理。")
    ),
    "merge": WholeAct(_("并案"), forms.MergeForm, actions.merge, _("已并案。")),
    "assign": WholeAct(_("交办"), forms.AssignForm, handling.assign, _("已交办，承办单位会收到通知。")),
    "hand_to_government": WholeAct(
        _("交政府统一分办"), forms.GovernmentForm, actions.hand_to_government, _("已交政府统一分办。")
    ),
    "split": WholeAct(_("分办"), forms.AssignForm, handling.split, _("已分办，承办单位会收到通知。")),
    "send_back": WholeAct(_("退回人大"), forms.ReasonForm, actions.send_back, _("已退回人大代表工作机构。")),
    "assign_again": WholeAct(
        _("追加或者改派"), forms.AssignAgainForm, handling.assign_again, _("已交办，承办单位会收到通知。")
    ),
    "fix_key": WholeAct(
        _("确定重点督办"), forms.KeyForm, handling.fix_key, _("已登记为重点督办。"), rule="handling.fix_key"
    ),
    "publish": WholeAct(
        _("公开建议和答复"),
        forms.PressForm,
        actions.publish,
        _("建议和答复已公开。"),
        rule="suggestions.publish",
    ),
    "withhold": WholeAct(
        _("决定不公开"),
        forms.ReasonForm,
        actions.withhold,
        _("不公开的决定已登记。"),
        rule="suggestions.withhold",
    ),
}


def rule_acts(suggestion: Suggestion, actor: Actor) -> list[tuple[str, Any]]:
    """Return key and label of the acts by rule that this person may take now."""
    matter = suggestion.matter
    is_open = matter.published_at is None
    answered = is_open and Reply.objects.filter(handling__matter__parent=matter).exists()
    fits = {
        "fix_key": matter.closed_at is None and not KeyMatter.objects.filter(matter=matter).exists(),
        "publish": answered and suggestion.may_publish and not suggestion.withheld,
        "withhold": is_open and not suggestion.withheld,
    }
    return [
        (key, ACTS[key].label)
        for key, is_fit in fits.items()
        if is_fit and permits(ACTS[key].rule, actor, matter if ACTS[key].form.of_matter else suggestion)
    ]


def act_address(matter: Matter, act: str) -> str:
    """Return the address of an act's form."""
    return reverse("suggestions:desk_act", args=[matter.number, act])


def _find(matter: Matter, step: str) -> str:
    if matter.procedure != SUGGESTION:
        return ""
    if step == "withdraw":
        return reverse("suggestions:deputy_suggestion", args=[matter.number])
    return act_address(matter, step) if step in ACTS else ""


step_finders.add("suggestions", _find)
