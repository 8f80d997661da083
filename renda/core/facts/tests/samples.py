"""An act that only these tests know, and kinds of fact that follow from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event, event
from renda.core.base.predicates import allow, is_anyone
from renda.core.facts.api import Counted, FactKind
from renda.core.people.models import Assembly

MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)  # nine o'clock where the legislature sits
CITIZEN = Actor.citizen(contact=7)


@event("sample.visited", "来访", personal=("words",))
class Visited(Event):
    """People came: so many, by one way, about one thing."""

    visitors: int
    way: str
    thing: int
    words: str


@event("sample.bus_came", "集体来访")
class BusCame(Event):
    """A whole bus of visitors, with one event."""

    visitors: int
    thing: int


allow("sample.visit", is_anyone)
allow("sample.come_by_bus", is_anyone)


@action("sample.visit")
def visit(
    *, subject: Assembly, by: Actor = CITIZEN, at: datetime = MORNING, visitors: int = 1, way: str = "foot",
    thing: int = 1, words: str = "路灯不亮",
) -> Visited:  # fmt: skip
    """Come and say something."""
    return Visited(visitors=visitors, way=way, thing=thing, words=words)


@action("sample.come_by_bus")
def come_by_bus(*, subject: Assembly, by: Actor, at: datetime, visitors: int, thing: int = 1) -> BusCame:
    """Come by the bus."""
    return BusCame(visitors=visitors, thing=thing)


def one_visit(record: Any) -> Iterator[Counted]:
    told = record.payload
    yield Counted(told["visitors"], subject=("sample.thing", told["thing"]), case=told["way"])


def one_bus(record: Any) -> Iterator[Counted]:
    told = record.payload
    yield Counted(told["visitors"], subject=("sample.thing", told["thing"]), case="bus")


def one_fare(record: Any) -> Iterator[Counted]:
    yield Counted(Decimal("2.5") * record.payload["visitors"])


def one_thing(record: Any) -> Iterator[Counted]:
    yield Counted(subject=("sample.thing", record.payload["thing"]))


VISITORS = FactKind(
    name="sample.visitors",
    label="来访人数",
    unit="人",
    source="来访登记。",
    derive={"sample.visited": one_visit, "sample.bus_came": one_bus},
    cases={"foot": "步行", "bus": "班车"},
)
FARES = FactKind(
    name="sample.fares", label="车费", unit="元", source="集体来访。", derive={"sample.bus_came": one_fare}
)
THINGS = FactKind(
    name="sample.things",
    label="反映的事情",
    unit="件",
    source="来访登记，同一件事计一次。",
    derive={"sample.visited": one_thing, "sample.bus_came": one_thing},
    once=True,
)
