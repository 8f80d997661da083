"""Whoever has something new to do hears of it: each to-do once, many at a time in one notice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from renda.core.access.api import actor_of
from renda.core.access.models import Account, Grant
from renda.core.base.actor import Actor
from renda.core.jobs.api import JobHandle, enqueue, schedule, task
from renda.core.notices.api import Term, notify, rooms_of
from renda.core.notices.models import ChatRoom, Notice
from renda.core.procedures.agenda import confidential_matters
from renda.core.procedures.desks import is_of
from renda.core.procedures.models import LATE_MARK, OVER_MARK, Todo
from renda.lib import clock
from renda.lib.saying import marked

BATCH = 500
GRACE = timedelta(minutes=1)  # in which a notice of its own may tell of the same act, and better
TITLES = {
    "": marked("新的待办：%(step)s（%(title)s）"),
    LATE_MARK: marked("已逾期：%(step)s（%(title)s）"),
    OVER_MARK: marked("期满：%(step)s（%(title)s）"),
}
SEVERAL = marked("有 %(count)s 项新的待办")


@task("procedures.tell_todos")
def tell_todos(job: JobHandle) -> dict[str, int]:
    """Tell of the to-dos that nobody was told of; with the mark in one transaction, so that a kill tells nobody twice."""
    now = clock.now()
    rows = Todo.objects.filter(is_told=False, opened_at__lte=now - GRACE).select_related("matter")
    fresh = list(rows.order_by("pk")[:BATCH])
    told = tell_of([todo for todo in fresh if todo.closed_at is None], at=now)
    Todo.objects.filter(pk__in=[todo.pk for todo in fresh]).update(is_told=True)
    if len(fresh) == BATCH:
        enqueue("procedures.tell_todos", once=False, key="procedures.tell_todos:more")
    return {"todos": len(fresh), "told": told}


schedule("procedures.tell_todos", "* * * * *", "procedures.tell_todos")


def tell_of(todos: Sequence[Todo], *, at: datetime) -> int:
    """Tell the holders of the to-dos' roles, and the bodies' work-chat groups; return how many are told."""
    told = 0
    for lot, recipients in _by_lot(todos, at).items():
        told += _tell(lot, recipients, at)
    return told


def _by_lot(todos: Sequence[Todo], at: datetime) -> dict[tuple[Todo, ...], list[Any]]:
    """Who has the same to-dos of one assembly hears of them together: lots with their recipients."""
    lots: dict[tuple[int, Any], dict[int, Todo]] = defaultdict(dict)
    hats = _hats(todos, at)
    rooms = {
        (place, body): rooms_of(place, body=body)
        for place, body in {(todo.assembly_id, todo.body_id) for todo in todos if todo.body_id}
    }
    heard = _heard(todos)
    for todo in todos:
        named = todo.person_id or 0  # most to-dos of deputies name one of thousands
        for account, hat in hats.get((todo.assembly_id, todo.role, named), ()):
            if is_of(todo, hat) and not _knows(heard, account, todo):
                lots[todo.assembly_id, account][todo.pk] = todo
        for room in rooms.get((todo.assembly_id, todo.body_id), ()):
            if not _knows(heard, room, todo):
                lots[todo.assembly_id, room][todo.pk] = todo
    together: dict[tuple[Todo, ...], list[Any]] = defaultdict(list)
    for (_, recipient), lot in lots.items():
        together[tuple(lot.values())].append(recipient)
    return together


def _heard(todos: Sequence[Todo]) -> dict[tuple[type, int, str], datetime]:
    """When each recipient last heard of the to-dos' matters."""
    rows = Notice.objects.filter(subject__in={todo.matter.number for todo in todos})
    if not todos:
        return {}
    rows = rows.filter(created_at__gte=min(todo.opened_at for todo in todos))
    heard: dict[tuple[type, int, str], datetime] = {}
    for account, room, subject, at in rows.order_by("created_at").values_list(
        "account", "room", "subject", "created_at"
    ):
        if account or room:
            heard[Account if account else ChatRoom, account or room, subject] = at
    return heard


def _knows(heard: dict[tuple[type, int, str], datetime], recipient: Any, todo: Todo) -> bool:
    """Whether the recipient was told of the matter when, or after, the to-do was made."""
    at = heard.get((type(recipient), recipient.pk, todo.matter.number))
    return at is not None and at >= todo.opened_at


def _hats(todos: Sequence[Todo], at: datetime) -> dict[tuple[int, str, int], list[tuple[Account, Actor]]]:
    """The hats of the to-dos' roles by assembly, role and person (0: all of the role); one query."""
    grants = Grant.objects.in_force(clock.local_day(at)).filter(
        assembly__in={todo.assembly_id for todo in todos},
        role__in={todo.role for todo in todos},
        account__is_active=True,
    )
    found: dict[tuple[int, str, int], list[tuple[Account, Actor]]] = defaultdict(list)
    for grant in grants.select_related("account__person").order_by("pk"):
        for person in {0, grant.account.person_id or 0}:
            found[grant.assembly_id, grant.role, person].append((grant.account, actor_of(grant)))
    return found


def _tell(lot: tuple[Todo, ...], recipients: list[Any], at: datetime) -> int:
    first = lot[0]
    common = {
        "recipients": recipients,
        "kind": "todo_opened",
        "at": at,
        "assembly": first.assembly_id,
        "dedupe": f"todo:{first.pk}:{lot[-1].pk}",
    }
    if len(lot) > 1:
        return notify(title=SEVERAL, words={"count": len(lot)}, url="/desk/", **common)
    mark = next((mark for mark in (LATE_MARK, OVER_MARK) if first.label.startswith(mark)), "")
    return notify(
        title=TITLES[mark],
        words={"step": Term(first.label.removeprefix(mark)), "title": first.matter.title},
        url=first.url or reverse("procedures:matter", args=[first.matter.number]),
        subject=first.matter.number,
        confidential=bool(confidential_matters([first.matter_id])),
        **common,
    )
