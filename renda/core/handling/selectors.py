"""Reading what bodies do: parts, their clocks as red, yellow and green, and what a body's desk shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext

from renda.core.access.models import Account, Grant
from renda.core.base.actor import BODY_ROLES, Actor, Role
from renda.core.handling.loops import raters_of
from renda.core.handling.models import (
    AnswerTemplate,
    Draft,
    Handling,
    JointOpinion,
    Kind,
    Promise,
    PromiseState,
    Reply,
    Urging,
)
from renda.core.people.models import Person
from renda.core.procedures.models import Deadline, Matter
from renda.lib.errors import NotAllowed

GONE = ("returned", "taken_back")  # states in which a body has nothing more to do with the matter
ENDED = ("closed", "sent", *GONE)
OVER = ("answered", "refused", "convened", "tracking", *ENDED)  # nothing is awaited of the body's pen
SOON = timedelta(days=15)


class Light(StrEnum):
    """How a part stands to its clock: late, within `SOON` of its day, or in time; none where nothing runs."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    NONE = ""


def live_parts(whole: Matter) -> QuerySet[Handling]:
    """Return the parts of bodies that still take part, in the order of their numbers."""
    rows = Handling.objects.filter(matter__parent=whole).exclude(matter__state__in=GONE)
    return rows.order_by("matter__opened_at", "pk")


def all_parts_are_over(whole: Matter) -> bool:
    """Whether at least one body has done its part and none has anything left to do."""
    states = list(Matter._base_manager.filter(parent=whole).values_list("state", flat=True))
    done = [state for state in states if state not in GONE]
    return bool(done) and all(state in ENDED for state in done)


def light_of(due_on: date | None, on: date) -> Light:
    """Return the light of a clock's day."""
    if due_on is None:
        return Light.NONE
    if due_on < on:
        return Light.RED
    return Light.YELLOW if due_on <= on + SOON else Light.GREEN


def with_clock(rows: QuerySet[Handling]) -> QuerySet[Handling]:
    """Add `due_on`, the first day that a running clock of the body's own sets, and how often it was urged."""
    running = (
        Deadline.objects.filter(matter=OuterRef("matter"), met_at=None, dropped_at=None)
        .exclude(state="*")
        .order_by("due_on")
        .values("due_on")[:1]
    )
    urged = (
        Urging.objects.filter(handling=OuterRef("pk")).order_by().values("handling").annotate(n=Count("pk"))
    )
    return rows.annotate(due_on=Subquery(running), urged=Subquery(urged.values("n")))


@dataclass(frozen=True)
class PartFilter:
    """What a list of parts is narrowed down to; empty strings are no filter."""

    body: int | None = None
    state: str = ""
    kind: str = ""
    light: str = ""
    words: str = ""
    is_key: bool = False
    year: int | None = None


def parts(wanted: PartFilter, *, on: date) -> QuerySet[Handling]:
    """Return the parts within the bound scope, the first due first."""
    rows = with_clock(Handling.objects.select_related("matter__body", "matter__parent", "handler__person"))
    if wanted.body is not None:
        rows = rows.filter(matter__body=wanted.body)
    if wanted.state:
        rows = rows.filter(matter__state=wanted.state)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.is_key:
        rows = rows.filter(is_key=True)
    if wanted.year:
        rows = rows.filter(handed_on__year=wanted.year)
    if wanted.words:
        rows = rows.filter(
            Q(matter__title__icontains=wanted.words) | Q(matter__number__icontains=wanted.words)
        )
    return _lit(rows, wanted.light, on).order_by(F("due_on").asc(nulls_last=True), "pk")


def _lit(rows: QuerySet[Handling], light: str, on: date) -> QuerySet[Handling]:
    if light == Light.RED:
        return rows.filter(due_on__lt=on)
    if light == Light.YELLOW:
        return rows.filter(due_on__gte=on, due_on__lte=on + SOON)
    return rows.filter(due_on__gt=on + SOON) if light == Light.GREEN else rows


@dataclass(frozen=True)
class BodyDesk:
    """What a body's page shows: to sign for, in hand (late first), given back, answered, promises to keep."""

    to_sign_for: Sequence[Handling]
    in_hand: Sequence[Handling]
    drafted: Sequence[Handling]
    asked_back: Sequence[Handling]
    answered: Sequence[Handling]
    promises: Sequence[Promise]


MOST_SHOWN = 200


def body_desk(actor: Actor, *, on: date, handler: str = "") -> BodyDesk:
    """Gather the desk of one body in a constant number of queries; each list holds at most 200 rows, the first due first.

    `handler` narrows it to one account of the body by its number, or to what nobody has yet (none).
    """
    rows = parts(PartFilter(body=actor.body), on=on)
    if handler:
        rows = rows.filter(handler=None if handler == "none" else handler)

    def in_states(*states: str) -> list[Handling]:
        return list(rows.filter(matter__state__in=states)[:MOST_SHOWN])

    promises = Promise.objects.filter(
        handling__matter__body=actor.body, state__in=[PromiseState.OPEN, PromiseState.REPORTED]
    ).select_related("handling__matter")
    return BodyDesk(
        to_sign_for=in_states("assigned"),
        in_hand=in_states("in_hand", "redoing"),
        drafted=in_states("drafted"),
        asked_back=in_states("asked_back"),
        answered=in_states("answered", "refused", "convened"),
        promises=list(promises[:MOST_SHOWN]),
    )


def joint_opinions_for(lead: Handling) -> list[JointOpinion]:
    """Return what the joint bodies have sent to the lead of this matter, in the order of sending.

    Read beyond the lead body's own parts: the opinions are addressed to it, the joint bodies' other papers are not.
    """
    if lead.kind != Kind.LEAD:
        return []
    rows = JointOpinion._base_manager.filter(handling__matter__parent=lead.matter.parent_id)
    return list(rows.select_related("handling__matter__body", "paper").order_by("sent_at", "pk"))


def waiting_joint_bodies(lead: Handling) -> list[str]:
    """Return the names of the joint bodies whose opinion the lead still awaits."""
    rows = Handling._base_manager.filter(matter__parent=lead.matter.parent_id, kind=Kind.JOINT)
    rows = rows.exclude(matter__state__in=GONE).filter(
        ~Exists(JointOpinion._base_manager.filter(handling=OuterRef("pk")))
    )
    return list(rows.order_by("matter__body__name").values_list("matter__body__name", flat=True))


@dataclass(frozen=True)
class BodyLoad:
    """One body's work: how many parts it had, has in hand, late, answered in time, done again, and its promises."""

    body: int
    name: str
    parts: int
    in_hand: int
    late: int
    answered: int
    again: int
    urged: int
    promises: int
    kept: int


def loads(on: date, *, year: int | None = None) -> list[BodyLoad]:
    """Return the bodies' work within the scope in the order of their names: never a league table.

    `late` counts running clocks whose day has passed, `again` parts that were told to answer again.
    """
    rows = with_clock(Handling.objects.exclude(matter__state__in=GONE))
    if year:
        rows = rows.filter(handed_on__year=year)
    answered = Exists(Reply.objects.filter(handling=OuterRef("pk")))
    counted = (
        rows.order_by()
        .values("matter__body", "matter__body__name")
        .annotate(
            parts=Count("pk"),
            in_hand=Count("pk", filter=~Q(matter__state__in=OVER)),
            late=Count("pk", filter=Q(due_on__lt=on)),
            answered=Count("pk", filter=Q(answered)),
            again=Count("pk", filter=Q(round__gt=1)),
            urged_parts=Count("pk", filter=Q(urged__gt=0)),
        )
        .order_by("matter__body__name", "matter__body")
    )
    promises = _promises_by_body(year)
    return [
        BodyLoad(
            body=row["matter__body"],
            name=row["matter__body__name"],
            parts=row["parts"],
            in_hand=row["in_hand"],
            late=row["late"],
            answered=row["answered"],
            again=row["again"],
            urged=row["urged_parts"],
            promises=sum(promises.get(row["matter__body"], {}).values()),
            kept=promises.get(row["matter__body"], {}).get(PromiseState.KEPT, 0),
        )
        for row in counted
    ]


def _promises_by_body(year: int | None) -> dict[int, dict[str, int]]:
    rows = Promise.objects.all()
    if year:
        rows = rows.filter(handling__handed_on__year=year)
    found: dict[int, dict[str, int]] = {}
    counted = rows.order_by().values_list("handling__matter__body", "state").annotate(n=Count("pk"))
    for body, state, count in counted:
        found.setdefault(body, {})[state] = count
    return found


def part_by_number(number: str) -> Handling:
    """Return a part within the bound scope. Raises: NotAllowed (hidden), if there is none for this viewer."""
    rows = Handling.objects.select_related("matter__body", "matter__assembly", "handler__person")
    found = rows.filter(matter__number=number).first()
    if found is None:
        raise NotAllowed(gettext("没有这个编号的承办件。"), hidden=True)
    return found


def is_of_own_body(actor: Actor, part: Handling) -> bool:
    """Whether the hat works for the body whose part it is."""
    return actor.role in BODY_ROLES and actor.body is not None and actor.body == part.matter.body_id


def draft_for(actor: Actor, part: Handling) -> Draft | None:
    """Return the draft for those of the own body; for nobody else, whatever their scope."""
    return Draft.objects.filter(handling=part).first() if is_of_own_body(actor, part) else None


def fellows(part: Handling) -> list[Handling]:
    """Return all parts of the same matter but those given back, in the order of their numbers.

    Read beyond a body's own parts: of the others it shows only which body takes part, and how.
    """
    rows = Handling._base_manager.filter(matter__parent=part.matter.parent_id)
    rows = rows.exclude(matter__state__in=GONE).select_related("matter__body")
    return list(rows.order_by("matter__opened_at", "pk"))


def waits_for_rating(part: Handling, actor: Actor) -> bool:
    """Whether the latest answer still lacks a rating that this actor may give, or enter from paper."""
    rated = set(part.ratings.filter(reply__round=part.round).values_list("person", flat=True))
    waiting = [person for person in raters_of(part.matter) if person not in rated]
    return actor.person in waiting if actor.role is Role.DEPUTY else bool(waiting)


def people_who_rate(part: Handling) -> list[Person]:
    """Return who may rate the answer, the one who decides first."""
    order = raters_of(part.matter)
    named = Person.objects.in_bulk(order)
    return [named[pk] for pk in order if pk in named]


def people_of_body(body: int | None, on: date) -> list[Account]:
    """Return the accounts that work for a body on a day, by name."""
    hats = Grant.objects.in_force(on).filter(body=body, role__in=BODY_ROLES)
    rows = Account.objects.filter(pk__in=hats.values("account"), is_active=True)
    return list(rows.select_related("person").order_by("person__name", "pk"))


def templates_of(actor: Actor) -> QuerySet[AnswerTemplate]:
    """Return the texts that the actor's own body keeps for its answers, by name; nothing for others."""
    rows = AnswerTemplate.objects.filter(body=actor.body)
    return rows if actor.role in BODY_ROLES and actor.body is not None else rows.none()
