"""Reading matters, to-dos and clocks for pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.base.scope import Concern
from renda.core.law import api as law
from renda.core.procedures.declaring import ProcedureVersion
from renda.core.procedures.desks import todo_condition
from renda.core.procedures.judging import Option, may, state_in, version_of
from renda.core.procedures.models import Deadline, Matter, Party, StepTaken, Todo
from renda.lib.errors import NotAllowed
from renda.lib.saying import say


@dataclass(frozen=True)
class MatterView:
    """Everything a matter's page shows: where it stands, what happened, what may come next, by when."""

    matter: Matter
    version: ProcedureVersion
    state_key: str
    state_label: str
    steps: Sequence[StepTaken]
    clocks: Sequence[Deadline]
    here: Sequence[Option]
    next_label: str
    next_articles: Sequence[str]
    due: Deadline | None
    is_own: bool  # read by staff as their own, not only because it is public: names and steps are shown

    @property
    def is_closed(self) -> bool:
        return self.version.states[self.state_key].final


def matter_by_number(number: str, *, viewer: Actor) -> Matter:
    """Return the matter within the bound scope; NotAllowed (hidden) if there is none for this viewer."""
    matter = Matter.objects.select_related("assembly", "owner").filter(number=number).first()
    if matter is None:
        raise NotAllowed(gettext("没有这个编号的公开事项。"), hidden=True)
    return matter


def matter_view(matter: Matter, *, viewer: Actor, on: date) -> MatterView:
    """Gather a matter's page in a constant number of queries."""
    version = version_of(matter, on)
    present = state_in(version, matter)
    state = version.states[present]
    clocks = list(Deadline.objects.filter(matter=matter))
    running = [clock for clock in clocks if not clock.met_at and not clock.dropped_at]
    following = version.transitions.get(state.next)
    is_own = viewer.is_staff and scope.current().is_own(matter)
    return MatterView(
        matter=matter,
        version=version,
        state_key=present,
        state_label=say(state.label),
        steps=list(StepTaken.objects.filter(matter=matter)),
        clocks=clocks,
        here=[option for option in may(viewer, matter, on=on) if option.is_here] if is_own else [],
        next_label=say(following.label) if following else "",
        next_articles=[law.article_words(cite) for cite in following.basis] if following else [],
        due=_foremost(running, version, state.next),
        is_own=is_own,
    )


def _foremost(running: Sequence[Deadline], version: ProcedureVersion, step: str) -> Deadline | None:
    """The clock that the next step meets, else the one whose day comes first."""
    met = version.clocks_met_by(step)
    return next((clock for clock in running if clock.ends_with in met), running[0] if running else None)


def day_of(matter: Matter, step: str) -> date | None:
    """Return the day on which a matter last took a step, or None."""
    taken = StepTaken.objects.filter(matter=matter, step=step).order_by("-pk")
    return taken.values_list("happened_on", flat=True).first()


def last_day(matter: Matter) -> date | None:
    """Return the day of the step that the matter took last, or None."""
    taken = StepTaken.objects.filter(matter=matter).order_by("-pk")
    return taken.values_list("happened_on", flat=True).first()


def title_in(assembly: int, number: str) -> str:
    """Return the title of an assembly's matter, or nothing; asked when a role is limited to one matter."""
    with scope.assemblies([assembly]):
        return Matter.objects.filter(number=number).values_list("title", flat=True).first() or ""


def matters_of(concern: Concern) -> QuerySet[Matter]:
    """Return the matters in which bodies or a person take part, of any assembly: for the scope itself."""
    whose = Q(person_id=concern.person) if concern.person is not None else Q(body_id__in=concern.bodies)
    return Matter._base_manager.filter(pk__in=Party._base_manager.filter(whose).values("matter"))


def todos_for(actor: Actor) -> QuerySet[Todo]:
    """Return the open to-dos of one hat, late first."""
    rows = Todo.objects.select_related("matter").filter(todo_condition(actor))
    return rows.order_by("-is_late", *Todo._meta.ordering or [])


def matters(*, state: str = "", procedure: str = "", words: str = "") -> QuerySet[Matter]:
    """Return the matters within the bound scope without their parts, newest first, filtered."""
    rows = Matter.objects.select_related("assembly").filter(parent=None)
    if state == "open":
        rows = rows.filter(closed_at=None)
    if state == "closed":
        rows = rows.exclude(closed_at=None)
    if procedure:
        rows = rows.filter(procedure=procedure)
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(number__icontains=words))
    return rows.order_by("-opened_at", "-pk")
