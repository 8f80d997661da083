"""To-dos: what a role must do in a matter, and by when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from renda.core.base.action import touch
from renda.core.procedures.models import Matter, Todo
from renda.core.procedures.watching import desk_topic

LATE = "step:late:"  # before the number of the clock that raised the to-do


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


def close_step_todos(matter: Matter, *, at: datetime) -> None:
    """Close the to-do of the step that was to come by rule."""
    Todo.objects.filter(matter=matter, dedupe__startswith="step:", closed_at=None).exclude(
        dedupe__startswith=LATE
    ).update(closed_at=at)


def move_step_todos(matter: Matter, dedupe: str, *, due_on: date) -> None:
    """Give another last day, which is not past, to the open to-do of a step."""
    touch(desk_topic(matter.assembly_id))
    open_ones = Todo.objects.filter(matter=matter, dedupe=dedupe, closed_at=None)
    open_ones.update(due_on=due_on, is_late=False)


def close_late_todos(matter: Matter, clocks: Iterable[int], *, at: datetime) -> None:
    """Close what clocks raised that no longer run."""
    raised = [f"{LATE}{clock}" for clock in clocks]
    Todo.objects.filter(matter=matter, dedupe__in=raised, closed_at=None).update(closed_at=at)
