"""Assemblies, organs, bodies, people and deputies of the invented city.

Seats follow the populations by the figures in `content/places.yaml`, which name their articles.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from renda.faces.demo import crowd
from renda.faces.demo.invention import Area, Assembly, Body, City, Deputy, Organ, Person, Station
from renda.faces.demo.reading import content

STANDING_ROLES = ("chairperson", "secretary_general", "special_committee", "member")


def seats(level: str, population: int) -> int:
    """Number of deputies: the base and one for each so many persons, up to the ceiling."""
    figures = content("places")["seats"][level]
    return min(figures["ceiling"], figures["base"] + population // figures["persons"])


def assemblies(found: tuple[Area, ...], today: date) -> tuple[Assembly, ...]:
    """One congress for each area but sub-districts, highest first; the term began on the same day everywhere."""
    places = content("places")
    committees = {entry["code"]: entry["standing_committee"] for entry in places["counties"]}
    began = today + timedelta(days=places["city"]["first_session"])
    made = []
    for area in found:
        if area.level in ("region", "city"):
            made.append(_high_assembly(area, began))
        elif area.kind != "subdistrict":
            committee = committees.get(area.code, 0)
            made.append(
                Assembly(
                    area.code,
                    f"{area.name}人民代表大会",
                    area.level,
                    area.parent,
                    area.code,
                    6,
                    began,
                    seats(area.level, area.population),
                    committee,
                    6 if committee else 0,
                )
            )
    return tuple(made)


def _high_assembly(area: Area, began: date) -> Assembly:
    entry = content("places")[area.level]
    fixed = 600 if area.level == "region" else seats("city", area.population)
    return Assembly(
        area.code,
        f"{area.name}人民代表大会",
        area.level,
        area.parent,
        area.code,
        entry["term"],
        began,
        fixed,
        entry.get("standing_committee", 0),
        entry.get("chairpersons", 0),
    )


def organs(found: tuple[Area, ...], made: tuple[Assembly, ...]) -> tuple[Organ, ...]:
    """The city's organs, each standing committee, and the working committees of the sub-districts."""
    places = content("places")
    city = places["city"]["code"]
    listed = [
        Organ(
            f"standing-{assembly.code}",
            f"{assembly.name}常务委员会",
            "standing_committee",
            assembly.code,
            seats_,
        )
        for assembly in made
        if (seats_ := assembly.standing_committee)
    ]
    listed += [
        Organ(entry["key"], entry["name"], entry["kind"], city, entry["seats"]) for entry in places["organs"]
    ]
    names = {area.code: area.name for area in found}
    listed += [
        Organ(
            f"subdistrict-{area.code}",
            f"{names[area.parent]}人大常委会{area.name}工作委员会",
            "subdistrict_working_committee",
            area.parent,
            0,
            area.code,
        )
        for area in found
        if area.kind == "subdistrict"
    ]
    return tuple(listed)


def bodies(found: tuple[Area, ...]) -> tuple[Body, ...]:
    """The city's departments and courts, then the government of each county."""
    places = content("places")
    city = places["city"]["code"]
    listed = [Body(entry["key"], entry["name"], entry["kind"], city, city) for entry in places["bodies"]]
    counties = [area for area in found if area.level == "county"]
    listed += [
        Body(f"government-{area.code}", f"{area.name}人民政府", "government", city, area.code)
        for area in counties
    ]
    return tuple(listed)


def people(found: tuple[Area, ...], standing: tuple[Station, ...]) -> tuple[Person, ...]:
    """People with accounts whose place is in this size of the city, in the file's order."""
    codes = {area.name: area.code for area in found}
    numbers = {station.number for station in standing}
    city = content("places")["city"]
    chosen = []
    for entry in content("people")["people"]:
        place, station = entry.get("place", city["name"]), entry.get("station", "")
        if place in codes and (not station or station in numbers):
            chosen.append(_person(entry, codes[place], codes.get(entry.get("from", ""), "")))
    return tuple(chosen)


def _person(entry: dict[str, Any], assembly: str, elected_in: str) -> Person:
    return Person(
        account=entry["account"],
        name=entry["name"],
        role=entry["role"],
        assembly=assembly,
        title=entry["title"],
        organ=entry.get("organ", ""),
        body=entry.get("body", ""),
        station=entry.get("station", ""),
        is_head=entry.get("head", False),
        occupation=entry.get("occupation", ""),
        elected_in=elected_in,
    )


def deputies(city: City) -> Iterator[Deputy]:
    """Deputies of five levels, made one by one; national and regional deputies are those who live in the city."""
    living_here = content("places")["living_here"]
    counties = [area.code for area in city.areas if area.level == "county"]
    yield from _seated(city, "", "national", living_here["national"], counties)
    for assembly in city.assemblies:
        count = living_here["region"] if assembly.level == "region" else assembly.seats
        below = [area.code for area in city.areas if area.parent == assembly.area] or [assembly.area]
        yield from _seated(city, assembly.code, assembly.level, count, below)


def _seated(city: City, assembly: str, level: str, count: int, electing: list[str]) -> Iterator[Deputy]:
    chance = random.Random(f"deputies-{city.seed}-{assembly}")
    limit = city.size.deputies_per_assembly
    standing = next((each.standing_committee for each in city.assemblies if each.code == assembly), 0)
    known = _known(city, assembly, standing)
    jobs = content("people")["occupations"]
    for number in range(1, (count if limit is None else min(count, limit)) + 1):
        person = known.get(number)
        yield Deputy(
            assembly=assembly,
            level=level,
            number=number,
            name=person.name if person else crowd.person_name(chance),
            delegation=(person.elected_in if person else "") or electing[number % len(electing)],
            occupation=(person.occupation if person else "") or chance.choice(jobs),
            is_standing_member=level in ("city", "county") and number <= standing,
            account=person.account if person else "",
        )


def _known(city: City, assembly: str, standing: int) -> dict[int, Person]:
    """People with accounts by seat: standing committee members from 1 on, other deputies after its last seat."""
    here = [person for person in city.people if person.assembly == assembly]
    members = [person for person in here if person.role in STANDING_ROLES]
    others = [person for person in here if person.role == "deputy"]
    first = max(standing, len(members)) + 1  # a township has no standing committee, and its chair is a deputy
    return dict(enumerate(members, start=1)) | dict(enumerate(others, start=first))
