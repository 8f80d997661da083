"""A city with deputies, bodies and offices, and a suggestion at any point of its way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from renda.core.access.testing import actor_for, make_hat
from renda.core.base.actor import Actor, Role
from renda.core.handling import actions as handling
from renda.core.handling.actions import Handed
from renda.core.handling.models import Handling
from renda.core.people.models import Assembly, Body, Person, Seat
from renda.core.people.testing import assembly_called
from renda.core.procedures.models import Matter
from renda.modules.suggestions import actions
from renda.modules.suggestions.actions import Words
from renda.modules.suggestions.models import Suggestion

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday, nine o'clock where the legislature sits
WORDS = Words(
    title="关于在老旧小区增设路灯的建议",
    situation="青禾小区夜间没有路灯，老人摔倒过两次。",
    proposal="请在今年内给青禾小区装二十盏路灯。",
)


@dataclass
class City:
    """The people of one assembly, by name."""

    assembly: Assembly
    deputies: list[Actor]
    office: Actor
    coordinator: Actor
    chair: Actor
    bodies: dict[str, Body]
    hats: dict[tuple[str, Role], Actor] = field(default_factory=dict)

    def of(self, body: str, role: Role = Role.BODY_CONTACT) -> Actor:
        """The person of a body in a role."""
        key = (body, role)
        if key not in self.hats:
            name = f"{role.value.replace('_', '-')}-{body}"
            self.hats[key] = actor_for(make_hat(role, self.assembly, username=name, body=self.bodies[body]))
        return self.hats[key]

    def person(self, deputy: int = 0) -> Person:
        """A deputy as a person."""
        return Person.objects.get(pk=self.deputies[deputy].person)


def make_city(place: str = "template", code: str = "9901", name: str = "澄澜市") -> City:
    """Make an assembly under the rules of a place, with three deputies and the bodies lights, housing, roads."""
    assembly = assembly_called(code, name, place=place)
    government = Body.objects.create(assembly=assembly, kind="government", name=f"{name}人民政府")
    bodies = {
        key: Body.objects.create(assembly=assembly, kind="department", name=label, parent=government)
        for key, label in (
            ("lights", "城市管理局"), ("housing", "住房局"), ("roads", "交通局"), ("supervising", "政府督查室"),
        )
    }  # fmt: skip
    deputies = [
        actor_for(make_hat(Role.DEPUTY, assembly, username=f"deputy{number}-{code}")) for number in range(3)
    ]
    for each in deputies:
        Seat.objects.create(assembly=assembly, person_id=each.person, starts_on=date(2021, 1, 1))
    return City(
        assembly=assembly,
        deputies=deputies,
        office=actor_for(make_hat(Role.DEPUTIES_OFFICE, assembly)),
        coordinator=actor_for(make_hat(Role.COORDINATING_OFFICE, assembly, body=bodies["supervising"])),
        chair=actor_for(make_hat(Role.CHAIRPERSON, assembly)),
        bodies=bodies,
    )


def submitted(city: City, at: datetime = MORNING, words: Words = WORDS) -> Suggestion:
    """A suggestion just handed in by the first deputy."""
    event: Any = actions.submit(subject=city.assembly, words=words, by=city.deputies[0], at=at)
    return Suggestion.objects.get(pk=event.suggestion)


def assigned(
    city: City,
    *chosen: tuple[str, str],
    case: str = "ordinary",
    at: datetime = MORNING,
    suggestion: Suggestion | None = None,
) -> list[Handling]:
    """Hand a suggestion to bodies, the lighting office alone if none is given; return the parts in that order."""
    mine = suggestion or submitted(city, at)
    actions.admit(subject=mine, by=city.office, at=at)
    handed = [Handed(city.bodies[key], kind) for key, kind in chosen or (("lights", "lead"),)]
    whole = Matter.objects.get(pk=mine.matter_id)
    handling.assign(subject=whole, handed=handed, case=case, by=city.office, at=at)
    return list(Handling.objects.filter(matter__parent=whole).order_by("pk"))


def accepted(city: City, part: Handling, key: str = "lights", at: datetime = MORNING) -> Handling:
    """Sign for a part."""
    handling.accept(subject=part, by=city.of(key), at=at)
    return part


def contacted(city: City, part: Handling, key: str = "lights", at: datetime = MORNING) -> Handling:
    """Record a visit to the first deputy."""
    from renda.lib import clock

    handling.record_contact(
        subject=part,
        person=city.person(),
        on=clock.local_day(at),
        way="visit",
        note="到小区看过",
        by=city.of(key, Role.BODY_HANDLER),
        at=at,
    )
    return part


def answered(
    city: City,
    part: Handling,
    key: str = "lights",
    at: datetime = MORNING,
    answer_class: str = "A",
    promises: Any = (),
    reason: str = "原件稍后补交",
) -> Handling:
    """Write, send for signature and sign an answer."""
    handling.send_for_signature(
        subject=part,
        text="已装好二十盏路灯。",
        answer_class=answer_class,
        promises=promises,
        by=city.of(key, Role.BODY_HANDLER),
        at=at,
    )
    handling.sign(
        subject=part, signer="甘明德", by_head=True, by=city.of(key, Role.BODY_SIGNER), reason=reason, at=at
    )
    return part


def rated(city: City, part: Handling, result: str = "satisfied", at: datetime = MORNING) -> Handling:
    """Let the first deputy rate the answer."""
    handling.rate(
        subject=part,
        person=city.person(),
        attitude="satisfied",
        result=result,
        words="还差一半没有装" if result == "unsatisfied" else "",
        by=city.deputies[0],
        at=at,
    )
    return part


def days(count: int, start: datetime = MORNING) -> datetime:
    """So many days later, at the same hour."""
    return start + timedelta(days=count)
