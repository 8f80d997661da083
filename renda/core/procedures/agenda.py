"""To-dos and running clocks for a person's calendar and digest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date

from django.db.models import Q
from django.urls import reverse

from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.notices.api import Line, of_person
from renda.core.procedures.desks import MOST_DUE, todo_condition
from renda.core.procedures.models import Deadline, Matter, Todo
from renda.lib.registry import Registry
from renda.lib.saying import say

# Of these matters (numbers of rows), which are confidential: of them messages outside say only that there is something.
confidential: Registry[Callable[[Collection[int]], Iterable[int]]] = Registry(
    "those who know what is confidential"
)
OWN_PART_ONLY = {
    Role.BODY_CONTACT,
    Role.BODY_HANDLER,
    Role.BODY_SIGNER,
    Role.COORDINATING_OFFICE,
    Role.DEPUTY,
}


def confidential_matters(matters: Collection[int]) -> set[int]:
    """Return the confidential ones of these matters; a part is confidential with its parent."""
    parents = dict(Matter._base_manager.filter(pk__in=matters).values_list("pk", "parent"))
    asked = {*matters, *(parent for parent in parents.values() if parent)}
    found = {number for _, ask in confidential.items() for number in ask(asked)}
    return {matter for matter in matters if matter in found or parents.get(matter) in found}


def agenda_of_hats(hats: Sequence[Actor], on: date) -> list[Line]:
    """Return the open to-dos of these hats, and for the assembly's offices the other running clocks of their matters."""
    condition = Q(pk__in=[])
    for hat in hats:
        condition |= todo_condition(hat)
    with scope.assemblies({hat.assembly for hat in hats if hat.assembly is not None}):
        rows = Todo.objects.select_related("matter").filter(condition).order_by("due_on", "pk")
        todos = list(rows[:MOST_DUE])
        said = {(todo.matter_id, todo.due_on) for todo in todos}
        open_to = {todo.matter_id for todo in todos if todo.role not in OWN_PART_ONLY}
        clocks = Deadline.objects.select_related("matter").filter(
            matter__in=open_to, met_at=None, dropped_at=None
        )
        running = [each for each in clocks.exclude(due_on=None) if (each.matter_id, each.due_on) not in said]
        closed = confidential_matters({todo.matter_id for todo in todos})
        return [_todo(each, on, closed) for each in todos] + [_clock(each, on, closed) for each in running]


def _todo(todo: Todo, on: date, closed: set[int]) -> Line:
    return Line(
        key=f"todo-{todo.pk}",
        title=f"{todo.words}{say('：')}{todo.matter.title}",
        number=todo.matter.number,
        due_on=todo.due_on,
        url=todo.url or reverse("procedures:matter", args=[todo.matter.number]),
        opened_at=todo.opened_at,
        confidential=todo.matter_id in closed,
        is_late=todo.is_late or (todo.due_on is not None and todo.due_on < on),
    )


def _clock(deadline: Deadline, on: date, closed: set[int]) -> Line:
    return Line(
        key=f"clock-{deadline.pk}",
        title=f"{say(deadline.label)}{say('：')}{deadline.matter.title}",
        number=deadline.matter.number,
        due_on=deadline.due_on,
        url=reverse("procedures:matter", args=[deadline.matter.number]),
        opened_at=deadline.matter.entered_state_at,
        confidential=deadline.matter_id in closed,
        is_late=deadline.due_on is not None and deadline.due_on < on,
    )


of_person.add("procedures", agenda_of_hats)
