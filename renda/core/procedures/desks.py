"""The desk of a person: what every hat has to do, what the active one waits for, and what it did lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from renda.core.base import scope
from renda.core.base.actor import ROLE_LABELS, Actor, Role
from renda.core.procedures.declaring import Transition
from renda.core.procedures.judging import version_of
from renda.core.procedures.models import Matter, StepTaken, Todo
from renda.core.procedures.panels import step_address

MOST_DUE = 200
MOST_SHOWN = 20
LATELY = timedelta(days=31)
WEEK = timedelta(days=6)  # today and the six days after it


@dataclass(frozen=True)
class Wanted:
    """What a person narrows the desk down to: words, `due` (late, today, week or empty), one hat's grant."""

    words: str = ""
    due: str = ""
    hat: int | None = None


@dataclass(frozen=True)
class Line:
    """One to-do: whose hat it needs, where its next act is done, and when (`late`, `today`, `week`, `later`)."""

    todo: Todo
    hat: Actor
    address: str
    when: str


@dataclass(frozen=True)
class WaitingLine:
    """A matter that waits for others: for which roles, and until when the first of them has time."""

    matter: Matter
    roles: tuple[object, ...]
    due_on: date | None


@dataclass(frozen=True)
class Desk:
    """The desk's columns; `others` holds the lines of the hats that are not on, hat by hat."""

    due: Sequence[Line]
    others: Sequence[tuple[Actor, Sequence[Line]]]
    waiting: Sequence[WaitingLine]
    done: Sequence[StepTaken]
    asked: Wanted = field(default=Wanted())


def desk_for(active: Actor, hats: Sequence[Actor], asked: Wanted, *, on: date) -> Desk:
    """Return the desk of the active hat and of the person's other hats, in as many queries for few rows as for many.

    Order of to-dos: late first, then by the day they are due. Waiting and done: the active hat's, the newest 20.
    """
    todos = _todos([active, *hats], asked, on)
    lines = {hat.grant: [_line(todo, hat, on) for todo in todos if is_of(todo, hat)] for hat in hats}
    mine = [_line(todo, active, on) for todo in todos if is_of(todo, active)]
    chosen = asked.hat in (None, active.grant)
    return Desk(
        due=mine if chosen else [],
        others=[
            (hat, lines[hat.grant]) for hat in hats if lines[hat.grant] and asked.hat in (None, hat.grant)
        ],
        waiting=_waiting(active, asked) if chosen else [],
        done=_done(active, asked, on) if chosen else [],
        asked=asked,
    )


def todo_condition(hat: Actor) -> Q:
    """Which open to-dos are a hat's: by role and assembly, and where named, by account, organ, body, person or matter."""
    mine = Q(account=None) | Q(account_id=hat.account)
    organ = Q(organ=None) | Q(organ_id=hat.organ)
    body = Q(body=None) | Q(body_id=hat.body)
    person = Q(person=None) | Q(person_id=hat.person)
    limit = Q(matter__number=hat.matter) if hat.matter else Q()
    return mine & organ & body & person & limit & Q(assembly_id=hat.assembly, role=hat.role, closed_at=None)


def is_of(todo: Todo, hat: Actor) -> bool:
    """Return the same as `todo_condition`, of a row that was read with its matter."""
    return (
        (todo.assembly_id, todo.role) == (hat.assembly, hat.role)
        and todo.account_id in (None, hat.account)
        and todo.organ_id in (None, hat.organ)
        and todo.body_id in (None, hat.body)
        and todo.person_id in (None, hat.person)
        and hat.matter in ("", todo.matter.number)
    )


def _todos(hats: Sequence[Actor], asked: Wanted, on: date) -> list[Todo]:
    condition = Q(pk__in=[])
    for hat in hats:
        condition |= todo_condition(hat)
    with scope.assemblies({hat.assembly for hat in hats if hat.assembly is not None}):
        rows = Todo.objects.select_related("matter").filter(condition)
        rows = rows.filter(_words(asked.words, "matter__") | Q(label__icontains=asked.words))
        rows = rows.filter(_due(asked.due, on))
        return list(rows.order_by("-is_late", *Todo._meta.ordering or [])[:MOST_DUE])


def _words(words: str, way: str = "") -> Q:
    return Q(**{f"{way}title__icontains": words}) | Q(**{f"{way}number__icontains": words})


def _due(due: str, on: date) -> Q:
    if due == "late":
        return Q(due_on__lt=on) | Q(is_late=True)
    if due == "today":
        return Q(due_on=on)
    return Q(due_on__lte=on + WEEK) if due == "week" else Q()


def _line(todo: Todo, hat: Actor, on: date) -> Line:
    return Line(todo=todo, hat=hat, address=_address(todo, on), when=_when(todo, on))


def _when(todo: Todo, on: date) -> str:
    if todo.is_late or (todo.due_on is not None and todo.due_on < on):
        return "late"
    if todo.due_on is None or todo.due_on > on + WEEK:
        return "later"
    return "today" if todo.due_on == on else "week"


def _address(todo: Todo, on: date) -> str:
    """Where the act is done: the to-do's own page, the step's, or else the matter's."""
    if todo.url:
        return todo.url
    step = _step(todo, on)
    address = step_address(todo.matter, step) if step is not None else ""
    return address or reverse("procedures:matter", args=[todo.matter.number])


def _step(todo: Todo, on: date) -> Transition | None:
    kind, _, key = todo.dedupe.rpartition(":")
    if not kind.startswith("step:") or kind == "step:late":
        return None
    return version_of(todo.matter, on).transitions.get(key)


def _waiting(active: Actor, asked: Wanted) -> list[WaitingLine]:
    own = Todo.objects.filter(todo_condition(active)).values("matter")
    rows: QuerySet[Matter] = Matter.objects.filter(assembly_id=active.assembly, closed_at=None)
    found = list(rows.filter(_words(asked.words)).exclude(pk__in=own)[:MOST_SHOWN])
    awaited: dict[int, list[Todo]] = {}
    for todo in Todo.objects.filter(matter__in=found, closed_at=None).order_by(*Todo._meta.ordering or []):
        awaited.setdefault(todo.matter_id, []).append(todo)
    return [_waiting_line(matter, awaited.get(matter.pk, [])) for matter in found]


def _waiting_line(matter: Matter, todos: Sequence[Todo]) -> WaitingLine:
    roles = dict.fromkeys(ROLE_LABELS[Role(todo.role)] for todo in todos)
    return WaitingLine(matter, tuple(roles), next((todo.due_on for todo in todos if todo.due_on), None))


def _done(active: Actor, asked: Wanted, on: date) -> list[StepTaken]:
    rows = StepTaken.objects.select_related("matter").filter(
        _words(asked.words, "matter__"),
        assembly_id=active.assembly,
        role=active.role,
        at__date__gte=on - LATELY,
    )
    return list(rows.order_by("-at", "-pk")[:MOST_SHOWN])
