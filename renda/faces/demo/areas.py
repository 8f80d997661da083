"""Areas of the invented city and the liaison stations and contact points in them."""

from __future__ import annotations

import random
from itertools import cycle
from typing import Any

from renda.faces.demo import ground
from renda.faces.demo.invention import Area, Size, Station
from renda.faces.demo.reading import content

KINDS = {"道": "subdistrict", "镇": "town", "乡": "rural_township"}


def areas(seed: int, size: Size) -> tuple[Area, ...]:
    """Region, city, counties, then townships and sub-districts, each after its parent level; codes in order."""
    places = content("places")
    counties = [
        entry for entry in places["counties"] if size.counties is None or entry["code"] in size.counties
    ]
    names = _further_names(seed, size, counties)
    people = sum(entry["population"] for entry in counties)
    ground_size = sum(entry["area"] for entry in counties)
    region, city = places["region"], places["city"]
    top = [
        Area(region["code"], region["name"], "region", "region", "", people * 6, ground_size * 11, 0.8, 0.7),
        Area(city["code"], city["name"], "city", "city", region["code"], people, ground_size, 0.76, 0.7),
    ]
    middle = [_county(entry, city["code"]) for entry in counties]
    lowest = [area for entry in counties for area in _townships(entry, names[entry["code"]])]
    return (*top, *middle, *lowest)


def _county(entry: dict[str, Any], city: str) -> Area:
    longitude, latitude = ground.spot(entry["code"], entry["name"])
    return Area(
        entry["code"],
        entry["name"],
        "county",
        entry["kind"],
        city,
        entry["population"],
        entry["area"],
        longitude,
        latitude,
    )


def _further_names(seed: int, size: Size, counties: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Names of further townships, dealt out to the counties in turn; no name is used twice."""
    places = content("places")
    heads, middles, tails = (places[f"township_{part}"] for part in ("heads", "middles", "tails"))
    every = [head + middle + tail for head in heads for middle in middles for tail in tails]
    chosen = random.Random(f"townships-{seed}").sample(every, size.further_townships)
    dealt: dict[str, list[str]] = {entry["code"]: [] for entry in counties}
    for name, code in zip(chosen, cycle(dealt), strict=False):
        dealt[code].append(name)
    return dealt


def _townships(entry: dict[str, Any], further: list[str]) -> list[Area]:
    names = [*entry["townships"], *further]
    weights = [2.2 if name.endswith("街道") else 1.0 for name in names]
    return [
        Area(
            f"{entry['code']}{number:03d}",
            name,
            "township",
            KINDS[name[-1]],
            entry["code"],
            int(entry["population"] * weight / sum(weights)),
            max(1, int(entry["area"] / len(names))),
            *ground.spot(entry["code"], name),
        )
        for number, (name, weight) in enumerate(zip(names, weights, strict=True), start=1)
    ]


def stations(found: tuple[Area, ...], size: Size) -> tuple[Station, ...]:
    """Two for each sub-district (a station and a contact point), one for each town (both in one); more if asked."""
    lowest = [area for area in found if area.level == "township"]
    planned = [
        (area, number) for area in lowest for number in ((1, 2) if area.kind == "subdistrict" else (1,))
    ]
    used = dict.fromkeys((area.code for area in lowest), 0)
    for area, number in planned:
        used[area.code] = number
    for area in cycle(lowest) if size.stations else ():
        if len(planned) >= (size.stations or 0):
            break
        used[area.code] += 1
        planned.append((area, used[area.code]))
    return tuple(_station(area, number) for area, number in planned)


def _station(area: Area, number: int) -> Station:
    places = content("places")
    names = places["station_names"]
    chance = random.Random(f"station-{area.code}-{number}")
    both = area.kind != "subdistrict"
    is_liaison_station = both or number != 2
    longitude, latitude = ground.spot(area.parent, f"{area.name}-{number}")
    kind = "人大代表联络站" if is_liaison_station else "基层立法联系点"
    return Station(
        number=f"{area.code}-{number}",
        name=f"{area.name}{names[(int(area.code) + number) % len(names)]}{kind}",
        area=area.code,
        address=f"{area.name}{chance.choice(places['streets'])}{chance.randrange(1, 200)}号",
        longitude=longitude,
        latitude=latitude,
        is_liaison_station=is_liaison_station,
        is_contact_point=both or number == 2,
    )
