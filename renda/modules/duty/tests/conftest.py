from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from renda.core.audit.models import EventRecord
from renda.core.base.actor import Actor, Role
from renda.core.facts.models import Fact
from renda.core.people.models import Assembly, Person, Seat
from renda.modules.duty import actions
from renda.modules.duty.models import Act

MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 12)
BEGAN = date(2021, 9, 1)


def seated(assembly: Assembly, name: str, **given: Any) -> Person:
    """A person with a deputy's seat."""
    person = Person.objects.create(name=name)
    Seat.objects.create(
        assembly=assembly,
        person=person,
        office="代表",
        **{"constituency": "西蓼区", "starts_on": BEGAN, **given},
    )
    return person


def deputy(person: Person, assembly: Assembly, role: Role = Role.DEPUTY) -> Actor:
    return Actor(role=role, assembly=assembly.pk, grant=person.pk, person=person.pk, name=person.name)


def reported(by: Actor, assembly: Assembly, **given: Any) -> Act:
    usual: dict[str, Any] = {
        "kind": "visit",
        "on": TODAY,
        "place_name": "红蓼镇",
        "words": "走访五户。",
        "at": MORNING,
    }
    made = actions.report_act(subject=assembly, by=by, **{**usual, **given})
    return Act.objects.get(pk=made.act)


def last_event() -> EventRecord:
    return EventRecord.objects.order_by("-pk")[0]


def everything() -> tuple[Any, ...]:
    return tuple(list(model.objects.order_by("pk").values()) for model in (Act, Fact, EventRecord))


def refuses(act: Callable[[], Any], refusal: type[Exception], sentence: str) -> None:
    """The call is refused with this sentence, and nothing is changed."""
    before = everything()
    with pytest.raises(refusal, match=sentence):
        act()
    assert everything() == before


@pytest.fixture
def person(city: Assembly) -> Person:
    return seated(city, "王建青")


@pytest.fixture
def wang(city: Assembly, person: Person) -> Actor:
    """Wang, a deputy of the city."""
    return deputy(person, city)


@pytest.fixture
def fang(city: Assembly) -> Actor:
    """Fang of the office for deputies' affairs."""
    return Actor(role=Role.DEPUTIES_OFFICE, assembly=city.pk, grant=1, person=None, name="方沐霖")
