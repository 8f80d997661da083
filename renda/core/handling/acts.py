"""What can be done with a part from its page: each act with its form, who may, and what stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.base.predicates import permissions, permits
from renda.core.handling import actions, forms
from renda.core.handling.forms import PartForm
from renda.core.handling.models import Handling, Promise, PromiseState
from renda.core.handling.selectors import ENDED, waits_for_rating
from renda.core.law import api as law
from renda.core.procedures.api import Answer, Option, may
from renda.lib.saying import say, strung
from renda.web.components import Obstacle

RATED_IN = ("answered", "refused", "convened", "tracking", "closed")


@dataclass(frozen=True)
class PartAct:
    """An act: by a step of the part's procedure (the first of `steps` that is open), or by the rule of its action."""

    label: Any
    form: type[PartForm]
    take: Callable[..., Event]
    said: Any
    steps: tuple[str, ...] = ()
    rule: str = ""
    states: tuple[str, ...] = ()  # where a rule's act makes sense; every state but the last ones without
    button: Any = ""

    def makes_sense(self, part: Handling) -> bool:
        """Whether an act by rule fits where the part stands."""
        return part.matter.state in self.states if self.states else part.matter.state not in ENDED


ACTS: dict[str, PartAct] = {
    "accept": PartAct(_("签收"), forms.PressForm, actions.accept, _("已签收。"), ("accept",)),
    "ask_return": PartAct(
        _("申请退回"), forms.AskReturnForm, actions.ask_return, _("退回申请已送交交办机构。"), ("ask_return",)
    ),
    "name_handler": PartAct(
        _("确定承办人"),
        forms.HandlerForm,
        actions.name_handler,
        _("承办人已确定。"),
        rule="handling.name_handler",
    ),
    "contact": PartAct(
        _("登记联系沟通"), forms.ContactForm, actions.record_contact, _("联系沟通已登记。"), ("contact",)
    ),
    "draft": PartAct(
        _("起草答复"),
        forms.DraftForm,
        actions.send_for_signature,
        _("答复稿已送签。"),
        ("send_for_signature",),
        button=_("送签"),
    ),
    "return_draft": PartAct(
        _("退改答复稿"),
        forms.ReturnDraftForm,
        actions.return_draft,
        _("答复稿已退回修改。"),
        ("return_draft",),
    ),
    "sign": PartAct(
        _("签发答复"), forms.SignForm, actions.sign, _("答复已签发，代表会收到通知。"), ("sign",)
    ),
    "send_joint_opinion": PartAct(
        _("送交协办意见"),
        forms.JointOpinionForm,
        actions.send_joint_opinion,
        _("协办意见已送主办单位。"),
        ("send_joint_opinion",),
    ),
    "agree_return": PartAct(
        _("同意退回"),
        forms.OptionalReasonForm,
        actions.agree_return,
        _("已同意退回，请改派。"),
        ("agree_return",),
    ),
    "refuse_return": PartAct(
        _("不同意退回"),
        forms.ReasonForm,
        actions.refuse_return,
        _("已答复承办单位：不同意退回。"),
        ("refuse_return",),
    ),
    "extend_term": PartAct(
        _("改变办理难度和期限"),
        forms.ExtendForm,
        actions.extend_term,
        _("办理期限已重新计算。"),
        rule="handling.extend_term",
        states=("assigned", "asked_back", "in_hand", "drafted"),
    ),
    "take_back": PartAct(_("收回交办"), forms.ReasonForm, actions.take_back, _("已收回。"), ("take_back",)),
    "rate": PartAct(
        _("登记评价"), forms.RateForm, actions.rate, _("评价已登记。"), rule="handling.rate", states=RATED_IN
    ),
    "lapse": PartAct(
        _("逾期未评价"),
        forms.PressForm,
        actions.let_lapse,
        _("已按逾期未评价处理，不计入满意率。"),
        ("lapse", "lapse_promise"),
    ),
    "order_redo": PartAct(
        _("责成重新办理"), forms.ReasonForm, actions.order_redo, _("已责成重新办理。"), ("order_redo",)
    ),
    "convene": PartAct(_("召集协商"), forms.ConveneForm, actions.convene, _("协商会已登记。"), ("convene",)),
    "settle": PartAct(
        _("登记协商结果"), forms.ReasonForm, actions.settle, _("协商结果已登记。"), ("settle",)
    ),
    "close_tracking": PartAct(
        _("承诺跟踪办结"), forms.BareForm, actions.close_tracking, _("承诺跟踪已办结。"), ("close_tracking",)
    ),
}

PROMISE_ACTS: dict[str, PartAct] = {
    "report": PartAct(
        _("报告办成"),
        forms.ReportPromiseForm,
        actions.report_promise,
        _("已报告办成，等待复查。"),
        rule="handling.report_promise",
    ),
    "recheck": PartAct(
        _("复查"),
        forms.RecheckForm,
        actions.recheck_promise,
        _("复查结论已登记。"),
        rule="handling.recheck_promise",
    ),
}


@dataclass(frozen=True)
class Offer:
    """An act as one person sees it: whether it is open, and what stands in the way."""

    key: str
    act: PartAct
    is_open: bool
    needs_reason: bool = False
    obstacles: Sequence[Obstacle] = ()
    article: str = ""

    @property
    def label(self) -> str:
        return str(self.act.label)


def offers(part: Handling, actor: Actor, on: date) -> list[Offer]:
    """Return the acts that fit where the part stands: what this person may do, and what other acts wait for.

    Steps of other people are left out; a step of one's own that is kept by a rule is shown with its obstacles.
    """
    options = may(actor, part.matter, on=on)
    found = [offer_of(key, act, part, actor, options) for key, act in ACTS.items()]
    return [offer for offer in found if offer is not None]


def offer_of(key: str, act: PartAct, part: Handling, actor: Actor, options: Sequence[Option]) -> Offer | None:
    """Return an act as this person sees it now, or None where it is not this person's or not of this state."""
    if act.rule:
        is_open = act.makes_sense(part) and permits(act.rule, actor, part)
        is_open = is_open and (key != "rate" or waits_for_rating(part, actor))
        return Offer(key, act, is_open=True) if is_open else None
    here = [option for option in options if option.key in act.steps and option.is_here]
    mine = [option for option in here if actor.role in option.step.who]
    option = next((each for each in mine if each.answer is not Answer.NO), mine[0] if mine else None)
    return _offer(key, act, option) if option is not None else None


def _offer(key: str, act: PartAct, option: Option) -> Offer:
    return Offer(
        key,
        act,
        is_open=option.answer is not Answer.NO,
        needs_reason=option.answer is Answer.WITH_REASON,
        obstacles=[
            Obstacle(reason=lack.text, article=strung(law.article_words(cite) for cite in lack.citations))
            for lack in option.lacks
        ],
        article=strung(law.article_words(cite) for cite in option.citations) or say(option.step.practice),
    )


def refused_offer(key: str, act: PartAct, part: Handling, actor: Actor, options: Sequence[Option]) -> Offer:
    """Return an act that is not open to this person, with the reason: of the state, or of who may."""
    option = next((each for each in options if each.key in act.steps), None)
    if option is not None:
        return _offer(key, act, option)
    if act.rule and not permits(act.rule, actor, part):
        words = gettext("只有%(label)s可以办理此事。") % {"label": permissions.get(act.rule).label}
    else:
        words = gettext("本件现在所处的状态不能办理这一步。")
    return Offer(key, act, is_open=False, obstacles=[Obstacle(reason=words)])


def promise_offer(key: str, promise: Promise, actor: Actor, on: date) -> Offer:
    """Return the report or the second look of a promise, as this person sees it now."""
    act = PROMISE_ACTS[key]
    if not permits(act.rule, actor, promise):
        words = gettext("只有%(label)s可以办理此事。") % {"label": permissions.get(act.rule).label}
        return Offer(key, act, is_open=False, obstacles=[Obstacle(reason=words)])
    overdue = promise.state == PromiseState.OPEN and promise.due_on < on
    fits = (
        promise.state == PromiseState.OPEN
        if key == "report"
        else promise.state == PromiseState.REPORTED or overdue
    )
    if not fits:
        words = (
            gettext("这项承诺已经报告过或者已经复查，不能再报告。")
            if key == "report"
            else gettext("这项承诺还没有报告办成，也没有逾期，现在不需要复查。")
        )
        return Offer(key, act, is_open=False, obstacles=[Obstacle(reason=words)])
    is_early = key == "recheck" and promise.recheck_on is not None and on < promise.recheck_on
    return Offer(key, act, is_open=True, needs_reason=is_early)
