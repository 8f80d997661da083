"""The clocks of a matter: met, dropped and started by the day on which a step happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from renda.core.base.action import touch
from renda.core.base.actor import BODY_ROLES, Role
from renda.core.jobs.api import enqueue
from renda.core.law import api as law
from renda.core.procedures.declaring import DeadlineRule, ProcedureVersion, State, addressees
from renda.core.procedures.judging import version_of
from renda.core.procedures.models import Deadline, Matter
from renda.core.procedures.todos import close_late_todos, close_step_todos, move_step_todos, open_todo
from renda.core.procedures.watching import desk_topic
from renda.lib import clock
from renda.lib.registry import RegistryFault

OWN_CLOCK = "*"  # in place of the state, of a clock that belongs to none


@dataclass(frozen=True)
class GivenDay:
    """The last day that an act gives to a clock, with the figure by which the day was chosen."""

    on: date
    figure: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """A step as the clocks see it: the day on which it happened, the moment of its entry, the day it gives."""

    step: str
    on: date
    at: datetime
    due: GivenDay | None = None


def running_clocks(matter: Matter) -> list[Deadline]:
    """Return the clocks of a matter that are neither met nor dropped, those with the earliest day first."""
    return list(Deadline.objects.filter(matter=matter, met_at=None, dropped_at=None))


def leave(matter: Matter, version: ProcedureVersion, present: str, target: str, taken: Taken) -> None:
    """Meet the clocks that the step ends and drop those that do not run on in the next state."""
    met, dropped = [], []
    ended = version.clocks_met_by(taken.step) | {taken.step}
    for each in running_clocks(matter):
        if each.ends_with in ended:
            met.append(each.pk)
        elif each.state != OWN_CLOCK and target != each.state and not _runs_through(version, each, target):
            dropped.append(each.pk)
    Deadline.objects.filter(pk__in=met).update(met_at=taken.at, met_on=taken.on)
    Deadline.objects.filter(pk__in=dropped).update(dropped_at=taken.at)
    close_late_todos(matter, [*met, *dropped], at=taken.at)
    if present != target:
        close_step_todos(matter, at=taken.at)


def enter(matter: Matter, version: ProcedureVersion, state: State, taken: Taken) -> None:
    """Start the state's clocks, and make the to-do of the step that comes by rule; one that is late is raised."""
    for rule in state.deadlines:
        if not rule.given_by or taken.step in rule.given_by:
            _start(matter, rule, state, taken)
    running = running_clocks(matter)
    today = clock.local_day(taken.at)
    if any(_is_late(each, today) and each.raised_at is None for each in running):
        enqueue("procedures.raise_deadlines", once=False, key="procedures.raise_deadlines:now")
    if not state.next:
        return
    step = version.transitions[state.next]
    meets = version.clocks_met_by(step.key)
    due = min((each.due_on for each in running if each.due_on and each.ends_with in meets), default=None)
    for role in step.who:
        whom = whom_of(matter, role)
        if whom is not None:
            open_todo(
                matter,
                role=role,
                label=step.label,
                dedupe=f"step:{state.key}:{step.key}",
                at=taken.at,
                due_on=due,
                is_late=due is not None and due < today,
                **whom,
            )


def whom_of(matter: Matter, role: Role) -> dict[str, Any] | None:
    """Return who of a role the matter's to-dos are for: the body whose part it is, or whom the procedure names."""
    if role in BODY_ROLES and matter.body_id is not None:
        return {"body_id": matter.body_id}
    find = addressees.get(matter.procedure) if matter.procedure in addressees else None
    return find(matter, role) if find is not None else {}


def give_day(matter: Matter, state: State, step: str, due: GivenDay, *, at: datetime) -> None:
    """Give another last day to the clock that `step` meets in the present `state`; its to-dos follow.

    A clock that does not run yet (it was declared after the matter came there) is started. Call it with the matter
    locked, with a day that is not past. Raises: RegistryFault, if the state has no clock whose day is given.
    """
    rule = next((rule for rule in state.deadlines if rule.given_by and step in rule.ends_with), None)
    if rule is None:
        raise RegistryFault(f"In {state.key!r} no act gives the day of a clock that {step!r} meets.")
    running, _ = Deadline.objects.get_or_create(
        matter=matter,
        state=state.key,
        ends_with=rule.key,
        met_at=None,
        dropped_at=None,
        defaults={
            "assembly_id": matter.assembly_id,
            "label": rule.label,
            "starts_on": clock.local_day(matter.entered_state_at),
            "figure": due.figure,
        },
    )
    running.due_on, running.figure, running.raised_at = due.on, due.figure, None
    running.save(update_fields=["due_on", "figure", "raised_at"])
    close_late_todos(matter, [running.pk], at=at)
    move_step_todos(matter, f"step:{state.key}:{step}", due_on=due.on)


def reckon_again(matter: Matter, *, case: str, at: datetime) -> date | None:
    """Give a matter another case and reckon its running clocks anew from the day each began; return the first day due.

    A clock that was raised stays raised only where its new day has passed too.
    """
    matter.case = case
    matter.version += 1
    matter.save(update_fields=["case", "version"])
    version = version_of(matter, clock.local_day(at))
    following = version.states[matter.state].next
    moved = []
    for each in running_clocks(matter):
        rule = version.clock(each.state, each.ends_with)
        if rule is not None and rule.parameter and not rule.case and _case(matter, rule):
            moved.append(_moved(matter, rule, each, clock.local_day(at)))
    close_late_todos(matter, [each.pk for each in moved if each.raised_at is None], at=at)
    for each in moved:
        if each.due_on and each.raised_at is None and each.ends_with in version.clocks_met_by(following):
            move_step_todos(matter, f"step:{matter.state}:{following}", due_on=each.due_on)
    touch(f"matter:{matter.pk}", desk_topic(matter.assembly_id))
    return min((each.due_on for each in moved if each.due_on), default=None)


def _moved(matter: Matter, rule: DeadlineRule, running: Deadline, today: date) -> Deadline:
    found = law.resolve(
        rule.parameter, on=running.starts_on, place=matter.assembly.place, case=_case(matter, rule)
    )
    running.due_on, running.figure = law.due_after(found, running.starts_on), law.snapshot(found)
    if running.due_on is None or running.due_on >= today:
        running.raised_at = None
    running.save(update_fields=["due_on", "figure", "raised_at"])
    return running


def start_clock(
    matter: Matter,
    *,
    key: str,
    label: str,
    starts_on: date,
    due_on: date,
    figure: dict[str, Any],
    roles: Iterable[str],
) -> Deadline:
    """Start a clock that no state has, such as a promise's day; `roles` hear when its day has passed.

    It runs until `stop_clock`, whatever steps the matter takes.
    """
    return Deadline.objects.create(
        assembly_id=matter.assembly_id,
        matter=matter,
        state=OWN_CLOCK,
        ends_with=key,
        label=label,
        starts_on=starts_on,
        due_on=due_on,
        figure=figure,
        roles=list(roles),
    )


def stop_clock(matter: Matter, *, key: str, on: date, at: datetime) -> None:
    """Meet a clock that `start_clock` began."""
    running = Deadline.objects.filter(
        matter=matter, state=OWN_CLOCK, ends_with=key, met_at=None, dropped_at=None
    )
    close_late_todos(matter, running.values_list("pk", flat=True), at=at)
    running.update(met_at=at, met_on=on)


def _runs_through(version: ProcedureVersion, running: Deadline, target: str) -> bool:
    rule = version.clock(running.state, running.ends_with)
    return rule is not None and target in rule.through


def _is_late(running: Deadline, today: date) -> bool:
    return running.due_on is not None and running.due_on < today


def _start(matter: Matter, rule: DeadlineRule, state: State, taken: Taken) -> None:
    if rule.given_by:
        label, due_on, figure = rule.label, *_given(rule, taken)
    else:
        found = law.resolve(
            rule.parameter, on=taken.on, place=matter.assembly.place, case=rule.case or _case(matter, rule)
        )
        label, due_on, figure = rule.label or found.label, law.due_after(found, taken.on), law.snapshot(found)
    Deadline.objects.get_or_create(
        matter=matter,
        state=state.key,
        ends_with=rule.key,
        met_at=None,
        dropped_at=None,
        defaults={
            "assembly_id": matter.assembly_id,
            "label": label,
            "starts_on": taken.on,
            "due_on": due_on,
            "figure": figure,
        },
    )


def _case(matter: Matter, rule: DeadlineRule) -> str | None:
    """The matter's own case, where the clock's figure tells such cases apart."""
    return matter.case if matter.case in law.definition_of(rule.parameter).cases else None


def _given(rule: DeadlineRule, taken: Taken) -> tuple[date, dict[str, Any]]:
    if taken.due is None:
        raise RegistryFault(f"The act that takes {taken.step!r} must give the day of {rule.label!r}.")
    return taken.due.on, taken.due.figure
