"""What can be counted: each kind of fact says from which events it follows, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from renda.core.base.events import listen, listeners
from renda.lib.registry import Registry
from renda.lib.saying import say


@dataclass(frozen=True)
class Counted:
    """What one event adds to a kind: `quantity` of the kind's unit.

    `subject` is (kind, identifier), the event's own subject if left out; `on` is the event's day if left out.
    """

    quantity: int | Decimal = 1
    subject: tuple[str, object] | None = None
    on: date | None = None
    case: str = ""


Derive = Callable[[Any], Iterable[Counted]]


@dataclass(frozen=True)
class FactKind:
    """A named countable thing. `derive` has a function for each event it follows from.

    The functions read the stored event only (payload, step, subject, time), never rows: rows change, and the
    same events must give the same facts at any time. With `once` a subject counts once, with its earliest event.
    """

    name: str  # "module.what_is_counted"
    label: Any  # for people, translated
    unit: Any  # 件, 条, 次
    source: Any  # one sentence: what is counted and from which act
    derive: Mapping[str, Derive] = field(compare=False)
    cases: Mapping[str, Any] = field(default_factory=dict, compare=False)  # case to label, in the order shown
    once: bool = False

    def case_label(self, case: str) -> str:
        """The case in words; itself where a later version no longer knows it."""
        return say(str(self.cases.get(case, case)))


kinds: Registry[FactKind] = Registry("facts")


def declare(*new: FactKind) -> None:
    """Register kinds of facts at start; from then on their events keep the table current."""
    for kind in new:
        kinds.add(kind.name, kind)
        for event in kind.derive:
            if listener_of(event) not in listeners:
                listen(event, listener_of(event))(_keep)


def one(record: Any) -> Iterator[Counted]:
    """For `derive`: each event counts one, of its own subject."""
    yield Counted()


def listener_of(event: str) -> str:
    """The name under which an event's facts are kept; one listener however many kinds."""
    return f"facts.{event}"


def kinds_of(event: str) -> list[FactKind]:
    """Return the kinds that follow from an event, in the order of declaration."""
    return [kind for _, kind in kinds.items() if event in kind.derive]


def followed_events() -> list[str]:
    """Return the names of all events from which a fact follows, sorted."""
    return sorted({event for _, kind in kinds.items() for event in kind.derive})


def _keep(record: Any) -> None:
    from renda.core.facts.deriving import keep

    keep(record)
