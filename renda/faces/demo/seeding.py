"""Turning the invented city into rows: people in bulk, the regulations through the same actions as the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db import transaction

from renda.core.access.models import Account, Grant, telephone_index
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.people.models import Assembly, Body, Organ, Person, Place, Seat, Session, Term
from renda.faces.demo import invention
from renda.faces.demo.generator import city as make_city
from renda.lib import clock
from renda.lib.errors import Refusal

PASSWORD = "renda-demo-2026"  # noqa: S105 - printed on the console of every demo city
Report = Callable[[str], None]

_BODY_KINDS = {
    "government": "government",
    "department": "department",
    "supervisory_commission": "supervisory",
    "court": "court",
    "procuratorate": "procuratorate",
    "town": "town",
}
_ORGAN_KINDS = {
    "standing_committee",
    "chairpersons",
    "presidium",
    "special_committee",
    "working_committee",
    "office",
    "street_committee",
    "delegation",
    "deputies_group",
}


class AlreadyThere(Refusal):
    """The database holds assemblies already; a demo city is only made in an empty one."""


@dataclass
class Planted:
    """What was made, by the keys of the invention."""

    city: invention.City
    assemblies: dict[str, Assembly]
    organs: dict[str, Organ]
    bodies: dict[str, Body]
    places: dict[str, Place]
    actors: dict[str, Actor]


def plant(*, size: str, seed: int, today: date, report: Report = lambda line: None) -> Planted:
    """Fill an empty database with the invented city. Raises: AlreadyThere."""
    made = make_city(seed, size, today)
    with scope.unscoped("demo city"):
        if Assembly.objects.exists():
            raise AlreadyThere("数据库里已经有数据，演示城市只能建在空的数据库里。")
        with transaction.atomic():
            report("人大、机构和人员")
            planted = _people(made)
            _deputies(planted)
    return planted


def _people(made: invention.City) -> Planted:
    parents: dict[str, Assembly] = {}
    for each in made.assemblies:
        parent = parents.get(each.parent)
        parents[each.code] = Assembly.objects.create(
            code=each.code,
            name=each.name,
            short_name=each.name.removesuffix("人民代表大会"),
            level=each.level,
            parent=parent,
            path=f"{parent.path if parent else '/'}{each.code}/",
            place=each.code,
            seats=each.seats,
        )
        term = Term.objects.create(
            assembly=parents[each.code], number=each.term, starts_on=each.term_began_on
        )
        Session.objects.create(term=term, number=1, opens_on=each.term_began_on)
    organs = {
        each.key: Organ.objects.create(
            assembly=parents[each.assembly],
            kind=each.kind if each.kind in _ORGAN_KINDS else "office",
            name=each.name,
            fixed_seats=each.seats or None,
        )
        for each in made.organs
        if each.assembly in parents
    }
    bodies = {
        each.key: Body.objects.create(
            assembly=parents[each.assembly],
            kind=_BODY_KINDS.get(each.kind, "other"),
            name=each.name,
        )
        for each in made.bodies
        if each.assembly in parents
    }
    _departments_under_their_government(bodies.values())
    places = _places(made, parents)
    actors = _accounts(made, parents, organs, bodies, places)
    return Planted(made, parents, organs, bodies, places, actors)


def _departments_under_their_government(bodies: Iterable[Body]) -> None:
    governments = {each.assembly_id: each for each in bodies if each.kind == "government"}
    for each in bodies:
        if each.kind == "department" and each.assembly_id in governments:
            each.parent = governments[each.assembly_id]
            each.save(update_fields=["parent"])


def _places(made: invention.City, parents: dict[str, Assembly]) -> dict[str, Place]:
    city = parents[made.code]
    return {
        each.number: Place.objects.create(
            assembly=city,
            kind="contact_point" if each.is_contact_point else "station",
            name=each.name,
            address=each.address,
            longitude=each.longitude,
            latitude=each.latitude,
        )
        for each in made.stations
    }


def _accounts(
    made: invention.City,
    parents: dict[str, Assembly],
    organs: dict[str, Organ],
    bodies: dict[str, Body],
    places: dict[str, Place],
) -> dict[str, Actor]:
    began = made.today - timedelta(days=600)
    hashed = Account()
    hashed.set_password(PASSWORD)
    actors = {}
    for nth, each in enumerate(made.people):
        assembly = parents[each.assembly]
        person = Person.objects.create(name=each.name)
        telephone = f"1380000{nth:04}" if each.role == Role.DEPUTY else None  # the demo sends nothing there
        account = Account.objects.create(
            username=each.account,
            password=hashed.password,
            person=person,
            assembly=assembly,
            telephone=telephone,
            telephone_index=telephone_index(telephone) if telephone else None,
        )
        grant = Grant.objects.give(
            account=account,
            role=Role(each.role),
            assembly=assembly,
            starts_on=began,
            organ=organs.get(each.organ),
            body=bodies.get(each.body),
            place=places.get(each.station),
        )
        actors[each.account] = Actor(
            role=Role(each.role),
            assembly=assembly.pk,
            account=account.pk,
            grant=grant.pk,
            person=person.pk,
            organ=grant.organ_id,
            body=grant.body_id,
            name=each.name,
        )
    return actors


def _deputies(planted: Planted) -> None:
    began = {each.code: each.term_began_on for each in planted.city.assemblies}
    accounts = {account.username: account for account in Account.objects.select_related("person")}
    names = {area.code: area.name for area in planted.city.areas}
    deputies = planted.city.deputies()
    while batch := list(islice(deputies, 1000)):
        people = [
            accounts[each.account].person if each.account in accounts else Person(name=each.name)
            for each in batch
        ]
        Person.objects.bulk_create([person for person in people if person.pk is None])
        Seat.objects.bulk_create(
            Seat(
                assembly=planted.assemblies[each.assembly],
                person=person,
                office="代表",
                constituency=names.get(each.delegation, each.delegation),
                starts_on=began[each.assembly],
            )
            for each, person in zip(batch, people, strict=True)
            if each.assembly in planted.assemblies
        )


def moment(day: date, hour: int = 10) -> datetime:
    """An instant of a day where the legislature sits."""
    return datetime.combine(day, time(hour), clock.LOCAL_ZONE)


def office_of(planted: Planted) -> Actor:
    """The clerk of the city's legislative office."""
    city = planted.assemblies[planted.city.code].pk
    found: Any = next(
        actor
        for actor in planted.actors.values()
        if actor.role is Role.LEGISLATIVE_OFFICE and actor.assembly == city
    )
    return found
