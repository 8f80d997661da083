"""Opening a matter and taking its steps, from inside an action."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext, override

from renda.core.base.action import running, touch
from renda.core.base.actor import Actor
from renda.core.law import api as law
from renda.core.people.models import Assembly, Organ
from renda.core.procedures.declaring import DeadlineRule, ProcedureVersion, State, effects
from renda.core.procedures.indexing import ask_for_index
from renda.core.procedures.judging import Answer, Option, judge, state_in, version_in_force, version_of
from renda.core.procedures.models import Deadline, Matter, MatterCounter, StepTaken, Todo
from renda.core.procedures.watching import desk_topic
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.lib.saying import strung


class StepRefused(Refusal):
    """The procedure does not let this actor take this step now; the sentence says why, with the article."""


class ReasonMissing(Refusal):
    """The step is open only with a recorded reason, and none was given."""


def open_matter(
    *, assembly: Assembly, procedure: str, title: str, owner: Organ | None, by: Actor, at: datetime
) -> Matter:
    """Give a new matter its number and its first state; starts the state's clock and to-do."""
    on = clock.local_day(at)
    version = version_in_force(procedure, on)
    matter = Matter.objects.create(
        assembly=assembly,
        number=_next_number(assembly, version.kind, on.year),
        title=title,
        procedure=procedure,
        procedure_from=version.starts_on,
        state=version.initial,
        owner=owner,
        opened_at=at,
        entered_state_at=at,
    )
    _enter(matter, version, version.states[version.initial], at)
    ask_for_index(matter)
    running().enrich(matter=matter.number, to=version.initial)
    touch(f"matter:{matter.pk}", desk_topic(matter.assembly_id))
    return matter


def fire(
    matter: Matter,
    step: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    happened_on: date | None = None,
    paper: str = "",
) -> StepTaken:
    """Take a step: locks the matter, asks guards, moves the clocks and to-dos, runs the effects.

    Adds matter, step, from, to and citations to the running action's event; writes no event itself.
    Raises: StepRefused, ReasonMissing; nothing is changed then.
    """
    _lock(matter)
    on = clock.local_day(at)
    version = version_of(matter, on)
    present = state_in(version, matter)
    option = judge(by, matter, version, version.transitions[step], present, on)
    _refuse(option, reason)
    target = version.states[option.step.target]
    taken = StepTaken.objects.create(
        assembly_id=matter.assembly_id,
        matter=matter,
        step=step,
        label=option.step.label,
        origin=present,
        target=target.key,
        at=at,
        happened_on=happened_on or on,
        role=by.role,
        actor=by.name,
        citations=list(option.step.basis),
        practice=option.step.practice,
        reason=reason,
        overridden=_set_aside(by, matter, version, option, present, on),
        paper=paper,
    )
    _leave(matter, step, at, keeps=present == target.key)
    matter.state = target.key
    matter.procedure_from = version.starts_on
    matter.entered_state_at = at
    matter.closed_at = at if target.final else None
    matter.version += 1
    matter.save(update_fields=["state", "procedure_from", "entered_state_at", "closed_at", "version"])
    _enter(matter, version, target, at)
    for name in option.step.effects:
        effects.get(name)(matter, by, at)
    touch(f"matter:{matter.pk}", desk_topic(matter.assembly_id))
    running().enrich(
        matter=matter.number,
        step=step,
        **{"from": present},
        to=target.key,
        citations=list(option.step.basis),
        reason=reason,
        overridden=taken.overridden,
    )
    return taken


def _set_aside(
    by: Actor, matter: Matter, version: ProcedureVersion, option: Option, present: str, on: date
) -> list[dict[str, Any]]:
    """What a recorded reason sets aside, in the record's language whatever language the person reads."""
    if not option.lacks:
        return []
    with override(settings.LANGUAGE_CODE):
        again = judge(by, matter, version, option.step, present, on)
    return [{"text": str(lack.text), "citations": list(lack.citations)} for lack in again.lacks]


def open_todo(
    matter: Matter,
    *,
    role: str,
    label: str,
    dedupe: str,
    at: datetime,
    url: str = "",
    due_on: date | None = None,
    **whom: Any,
) -> None:
    """Make a child to-do (joint review, answers to give); an open one of the same `dedupe` is kept."""
    touch(desk_topic(matter.assembly_id))
    Todo.objects.get_or_create(
        matter=matter,
        role=role,
        dedupe=dedupe,
        closed_at=None,
        defaults={
            "assembly_id": matter.assembly_id,
            "step": dedupe,
            "label": label,
            "url": url,
            "due_on": due_on,
            "opened_at": at,
            **whom,
        },
    )


def close_todos(matter: Matter, *, dedupe: str, at: datetime) -> None:
    """Close the child to-dos of this kind."""
    touch(desk_topic(matter.assembly_id))
    Todo.objects.filter(matter=matter, dedupe=dedupe, closed_at=None).update(closed_at=at)


def _lock(matter: Matter) -> None:
    fresh = Matter._base_manager.select_for_update(of=("self",), no_key=True).get(pk=matter.pk)
    for column in Matter._meta.concrete_fields:
        setattr(matter, column.attname, getattr(fresh, column.attname))


def _refuse(option: Option, reason: str) -> None:
    if option.answer is Answer.YES:
        return
    said = "".join(lack.text for lack in option.lacks)
    cited = tuple(cite for lack in option.lacks for cite in lack.citations)
    articles = strung(law.article_words(cite) for cite in dict.fromkeys(cited))
    words = (
        gettext("%(said)s依据：%(articles)s。") % {"said": said, "articles": articles} if articles else said
    )
    if option.answer is Answer.NO:
        raise StepRefused(words, citations=cited)
    if not reason.strip():
        raise ReasonMissing(
            gettext("%(words)s如确需办理，请填写理由，理由将记入本事项的记录。") % {"words": words},
            citations=cited,
        )


def _next_number(assembly: Assembly, kind: str, year: int) -> str:
    counter, _ = MatterCounter.objects.get_or_create(assembly=assembly, kind=kind, year=year)
    MatterCounter.objects.filter(pk=counter.pk).update(last=F("last") + 1)  # the update locks the row
    counter.refresh_from_db()
    return f"{assembly.code}-{kind}-{year}-{counter.last:04d}"


def _leave(matter: Matter, step: str, at: datetime, *, keeps: bool) -> None:
    running_clocks = Deadline.objects.filter(matter=matter, met_at=None, dropped_at=None)
    running_clocks.filter(ends_with=step).update(met_at=at)
    if keeps:
        return
    running_clocks.filter(state=matter.state, met_at=None).update(dropped_at=at)
    Todo.objects.filter(matter=matter, closed_at=None, dedupe__startswith="step:").update(closed_at=at)


def _enter(matter: Matter, version: ProcedureVersion, state: State, at: datetime) -> None:
    due = _start_clock(matter, state.deadline, state, at) if state.deadline else None
    if not state.next:
        return
    step = version.transitions[state.next]
    for role in step.who:
        open_todo(
            matter, role=role, label=step.label, dedupe=f"step:{state.key}:{step.key}", at=at, due_on=due
        )


def _start_clock(matter: Matter, rule: DeadlineRule, state: State, at: datetime) -> date | None:
    starts_on = clock.local_day(at)
    figure = law.resolve(rule.parameter, on=starts_on, place=matter.assembly.place, case=rule.case or None)
    due = law.due_after(figure, starts_on)
    Deadline.objects.get_or_create(
        matter=matter,
        state=state.key,
        ends_with=rule.ends_with,
        met_at=None,
        dropped_at=None,
        defaults={
            "assembly_id": matter.assembly_id,
            "label": figure.label,
            "starts_on": starts_on,
            "due_on": due,
            "figure": law.snapshot(figure),
        },
    )
    return due
