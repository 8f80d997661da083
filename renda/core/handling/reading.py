"""What the page of a part shows, gathered in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from renda.core.base.actor import Actor
from renda.core.handling import acts, selectors
from renda.core.handling.forms import CASE_LABELS, other_case
from renda.core.handling.loops import classes_of, loop_of, whole_of
from renda.core.handling.models import (
    Contacting,
    Draft,
    Handling,
    JointOpinion,
    Promise,
    Rating,
    Reply,
    ReturnRequest,
    Urging,
)
from renda.core.handling.persons import may_know_persons, without_persons
from renda.core.handling.selectors import Light, light_of
from renda.core.law import api as law
from renda.core.procedures.models import Deadline, Matter, StepTaken
from renda.core.procedures.panels import Panel, panels_for
from renda.core.procedures.selectors import matter_view
from renda.lib.saying import say, strung

SUBJECT = "subject"  # the key of the panel that holds the words of the matter; modules give their own


@dataclass(frozen=True)
class RunningClock:
    """A clock that runs: what it is for, its day, and its light with words."""

    label: str
    due_on: date | None
    light: Light
    words: str


@dataclass(frozen=True)
class Answered:
    """An answer of one round with its class in words, its ratings and its promises."""

    reply: Reply
    answer_class: str
    ratings: Sequence[Rating]
    promises: Sequence[tuple[Promise, Sequence[acts.Offer]]]


@dataclass(frozen=True)
class PartView:
    """Everything that a viewer may read of a part; the draft is there for the own body only."""

    part: Handling
    whole: Matter
    state_label: str
    next_label: str
    clocks: Sequence[RunningClock]
    offers: Sequence[acts.Offer]
    subject: Panel | None
    fellows: Sequence[Handling]
    contacts: Sequence[Contacting]
    returns: Sequence[ReturnRequest]
    opinion: JointOpinion | None
    joint_opinions: Sequence[JointOpinion]
    waiting_for: Sequence[str]
    draft: Draft | None
    draft_class: str
    answers: Sequence[Answered]
    urgings: Sequence[Urging]
    history: Sequence[dict[str, Any]]
    case_label: str
    is_own_body: bool


def light_words(light: Light) -> str:
    """Return a light in words, so that nothing is said by colour alone."""
    return {
        Light.RED: gettext("红灯：已逾期"),
        Light.YELLOW: gettext("黄灯：临近期限"),
        Light.GREEN: gettext("绿灯：在期限内"),
        Light.NONE: gettext("没有可以计算的期限"),
    }[light]


def part_view(part: Handling, viewer: Actor, *, on: date) -> PartView:
    """Gather the page of a part for one viewer."""
    whole = whole_of(part.matter)
    view = matter_view(part.matter, viewer=viewer, on=on)
    classes = classes_of(loop_of(whole), whole.assembly.place)
    draft = selectors.draft_for(viewer, part)
    subject = next((panel for panel in panels_for(whole, viewer) if panel.key == SUBJECT), None)
    contacts = list(part.contacts.select_related("person"))
    answers = _answers(part, viewer, classes, on)
    if not may_know_persons(part.matter, viewer):
        without_persons([*contacts, *(rating for answer in answers for rating in answer.ratings)])
    return PartView(
        part=part,
        whole=whole,
        state_label=view.state_label,
        next_label=view.next_label,
        clocks=[_clock(each, on) for each in view.clocks if not each.met_at and not each.dropped_at],
        offers=acts.offers(part, viewer, on),
        subject=subject,
        fellows=selectors.fellows(part),
        contacts=contacts,
        returns=list(part.returns.select_related("proposed")),
        opinion=JointOpinion.objects.filter(handling=part).select_related("paper").first(),
        joint_opinions=selectors.joint_opinions_for(part),
        waiting_for=selectors.waiting_joint_bodies(part) if part.kind == "lead" else [],
        draft=draft,
        draft_class=_class_words(classes, draft.answer_class) if draft else "",
        answers=answers,
        urgings=list(part.urgings.all()),
        history=[_entry(step) for step in reversed(view.steps)],
        case_label=str(CASE_LABELS.get(part.matter.case, "")),
        is_own_body=selectors.is_of_own_body(viewer, part),
    )


def _clock(deadline: Deadline, on: date) -> RunningClock:
    light = light_of(deadline.due_on, on)
    return RunningClock(say(deadline.label), deadline.due_on, light, light_words(light))


def _class_words(classes: dict[str, str], letter: str) -> str:
    return f"{letter} {say(classes.get(letter, ''))}".strip()


def _answers(part: Handling, viewer: Actor, classes: dict[str, str], on: date) -> list[Answered]:
    """The answers of all rounds, the newest first."""
    ratings: dict[int, list[Rating]] = {}
    for rating in Rating.objects.filter(handling=part).select_related("person"):
        ratings.setdefault(rating.reply_id, []).append(rating)
    promises: dict[int, list[tuple[Promise, Sequence[acts.Offer]]]] = {}
    rows = Promise.objects.filter(handling=part).select_related("handling__matter", "evidence_file")
    for promise in rows:
        found = [acts.promise_offer(key, promise, viewer, on) for key in acts.PROMISE_ACTS]
        promises.setdefault(promise.reply_id, []).append((promise, [each for each in found if each.is_open]))
    replies = Reply.objects.filter(handling=part).select_related("paper").order_by("-round")
    return [
        Answered(
            reply,
            _class_words(classes, reply.answer_class),
            ratings.get(reply.pk, []),
            promises.get(reply.pk, []),
        )
        for reply in replies
    ]


def _entry(step: StepTaken) -> dict[str, Any]:
    articles = strung(law.article_words(cite) for cite in step.citations) or say(step.practice)
    return {
        "label": say(step.label),
        "on": step.happened_on,
        "who": step.actor,
        "article": articles,
        "note": gettext("理由：%(reason)s") % {"reason": step.reason} if step.reason else "",
        "url": "",
    }


def help_for(act: str, part: Handling) -> str:
    """Return a sentence about an act that its form cannot say, with what the system knows filled in."""
    if act == "extend_term":
        return gettext("现在按“%(now)s”计算期限，改为“%(other)s”，从交办之日重新计算。") % {
            "now": CASE_LABELS.get(part.matter.case, ""),
            "other": CASE_LABELS[other_case(part)],
        }
    return ""
