"""The city is lawful in its sizes, the same for the same seed, and nowhere real."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from renda.faces.demo.generator import SIZES, city
from renda.faces.demo.invention import MARK
from renda.faces.demo.reading import CONTENT, content
from renda.lib.errors import BadInput

TODAY = date(2026, 3, 2)
ROLES = {
    "deputy",
    "member",
    "chairperson",
    "secretary_general",
    "deputies_office",
    "legislative_office",
    "special_committee",
    "budget_office",
    "general_office",
    "coordinating_office",
    "complaints_office",
    "body_contact",
    "body_handler",
    "body_signer",
    "station_staff",
    "duty_official",
    "evaluator",
    "administrator",
    "security_officer",
    "auditor",
}


def shared_geography() -> Path:
    root = os.environ.get("RENDA_SHARED_DATA")
    base = Path(root) if root else Path(__file__).parents[4].parent / "shared" / "data"
    return base / "geo_guangxi"


def test_the_same_seed_and_day_give_the_same_city() -> None:
    one, same = city(7, "demo", TODAY), city(7, "demo", TODAY)
    assert one == same
    assert list(one.deputies()) == list(same.deputies())


def test_another_seed_gives_other_opinions() -> None:
    assert city(7, "small", TODAY).parking.opinions != city(8, "small", TODAY).parking.opinions


def test_an_unknown_size_is_refused_with_the_sizes_there_are() -> None:
    with pytest.raises(BadInput) as refused:
        city(1, "huge", TODAY)
    assert str(refused.value) == "The demo has no size “huge”; choose one of small, demo, large."


def test_the_demo_has_twelve_counties_and_more_than_sixty_townships() -> None:
    levels = Counter(area.level for area in city(1, "demo", TODAY).areas)
    assert (levels["county"], levels["township"]) == (12, 72)


def test_every_subdistrict_has_a_station_and_a_contact_point() -> None:
    made = city(1, "demo", TODAY)
    for area in made.areas:
        if area.kind == "subdistrict":
            here = [station for station in made.stations if station.area == area.code]
            assert [station.is_liaison_station for station in here] == [True, False]
            assert [station.is_contact_point for station in here] == [False, True]


@pytest.mark.parametrize("size", SIZES)
def test_codes_names_and_numbers_are_used_once(size: str) -> None:
    made = city(1, size, TODAY)
    for values in (
        [area.code for area in made.areas],
        [area.name for area in made.areas],
        [organ.key for organ in made.organs],
        [organ.name for organ in made.organs],
        [body.key for body in made.bodies],
        [station.number for station in made.stations],
        [station.name for station in made.stations],
        [person.account for person in made.people],
        [person.name for person in made.people],
    ):
        assert [value for value, count in Counter(values).items() if count > 1] == []


@pytest.mark.parametrize("size", SIZES)
def test_everything_that_is_pointed_at_is_there(size: str) -> None:
    made = city(1, size, TODAY)
    areas, congresses = {area.code for area in made.areas}, {each.code for each in made.assemblies}
    organs, bodies = {organ.key for organ in made.organs}, {body.key for body in made.bodies}
    stations = {station.number for station in made.stations}
    for person in made.people:
        assert person.assembly in congresses
        assert person.organ in organs | {""}
        assert person.body in bodies | {""}
        assert person.station in stations | {""}
    assert {station.area for station in made.stations} <= areas
    assert {organ.area for organ in made.organs} <= areas | {""}
    assert {deputy.delegation for deputy in made.deputies()} <= areas


def test_every_role_has_someone_and_powers_are_apart() -> None:
    people = city(1, "demo", TODAY).people
    assert {person.role for person in people} == ROLES
    for power in ("administrator", "security_officer", "auditor"):
        assert len([person for person in people if person.role == power]) == 1
    assert [person.account for person in people if person.is_head] == ["huangwenze"]


@pytest.mark.parametrize("size", SIZES)
def test_each_level_has_the_people_that_its_work_needs(size: str) -> None:
    made = city(1, size, TODAY)
    level = {each.code: each.level for each in made.assemblies}
    roles: dict[str, set[str]] = {}
    for person in made.people:
        roles.setdefault(level[person.assembly], set()).add(person.role)
    assert roles["county"] >= {
        "chairperson", "member", "legislative_office", "general_office", "deputies_office", "budget_office", "deputy",
    }  # fmt: skip
    assert roles["township"] >= {"chairperson", "general_office", "deputy"}
    staffed = {person.assembly for person in made.people if person.role not in ("deputy", "member")}
    assert {each.code for each in made.assemblies if each.level == "county"} <= staffed


def test_the_chair_of_a_township_and_its_deputy_each_have_a_seat() -> None:
    made = city(1, "small", TODAY)
    seated = {deputy.account for deputy in made.deputies()}
    assert {"gongzhiping", "banalan", "baoqingshan", "wanshutong"} <= seated


@pytest.mark.parametrize("size", SIZES)
def test_the_people_the_tests_know_are_in_every_size(size: str) -> None:
    made = city(1, size, TODAY)
    roles = {person.account: person.role for person in made.people}
    assert (roles["li"], roles["wang"], roles["zhao"]) == ("legislative_office", "deputy", "body_handler")
    assert "sun" in {citizen.key for citizen in made.citizens}
    assert "wang" in {deputy.account for deputy in made.deputies()}


def test_standing_committees_have_lawful_sizes() -> None:
    made = city(1, "demo", TODAY)
    population = {area.code: area.population for area in made.areas}
    for assembly in made.assemblies:
        limits = content("places")["standing_committee_sizes"].get(assembly.level)
        if assembly.level == "township":
            assert assembly.standing_committee == 0
        elif limits:
            large = population[assembly.area] > limits["above"]
            highest = limits["highest_above"] if large else limits["highest"]
            assert limits["lowest"] <= assembly.standing_committee <= highest


def test_the_large_city_has_deputies_of_five_levels_and_693_stations() -> None:
    made = city(1, "large", TODAY)
    levels = Counter(deputy.level for deputy in made.deputies())
    assert set(levels) == {"national", "region", "city", "county", "township"}
    assert 11_500 <= sum(levels.values()) <= 12_000
    assert len(made.stations) == 693


def test_a_standing_committee_has_as_many_members_as_seats() -> None:
    made = city(1, "demo", TODAY)
    members = Counter(deputy.assembly for deputy in made.deputies() if deputy.is_standing_member)
    seats = {each.code: each.standing_committee for each in made.assemblies if each.standing_committee}
    assert members == seats


def test_no_name_is_a_real_city_or_county() -> None:
    folder = shared_geography()
    if not folder.is_dir():
        pytest.skip("the shared geography (../shared/data/geo_guangxi) is not here")
    real = {
        feature["properties"]["name"]
        for file in folder.glob("*.json")
        for feature in json.loads(file.read_text(encoding="utf-8"))["features"]
    }
    written = "".join(file.read_text(encoding="utf-8") for file in sorted(CONTENT.rglob("*.*")))
    assert real and not {area.name for area in city(1, "large", TODAY).areas} & real
    assert [name for name in real if name in written] == []


def test_the_codes_belong_to_no_province() -> None:
    assert {area.code[:2] for area in city(1, "large", TODAY).areas} == {"99"}


def test_the_mark_is_on_the_map_and_on_every_text() -> None:
    made = city(1, "demo", TODAY)
    assert made.geojson["mark"] == MARK
    for regulation in made.regulations:
        for text in [regulation.explanation, *(version.text for version in regulation.versions)]:
            assert MARK in text
    assert MARK in made.toilets.report
