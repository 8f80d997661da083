"""The invented map: counties that share each border, so that they meet without gaps or crossings.

`content/map.yaml` names corners and, for each county, the ring of its corners. A border between two corners is bent
once, from the pair's names alone, and used by both neighbours.
"""

from __future__ import annotations

import random
from typing import Any

from renda.faces.demo.invention import MARK, Area
from renda.faces.demo.reading import content

Point = tuple[float, float]
BENDS = 3  # each halving doubles the pieces of a border: 8 pieces
SWAY = 0.11  # how far a middle may leave the straight line, as a share of its length


def border(start: str, end: str) -> list[Point]:
    """The bent line from one named corner to another, both ends included; the reverse call gives the reverse line."""
    first, last = sorted((start, end))
    corners = content("map")["corners"]
    chance = random.Random(f"{first}-{last}")
    line = [_point(corners[first]), _point(corners[last])]
    for _ in range(BENDS):
        line = _bent(line, chance)
    return line if start == first else line[::-1]


def _point(pair: list[float]) -> Point:
    return float(pair[0]), float(pair[1])


def _bent(line: list[Point], chance: random.Random) -> list[Point]:
    bent = [line[0]]
    for (left, low), (right, high) in zip(line, line[1:], strict=False):
        sway = chance.uniform(-SWAY, SWAY)
        middle = ((left + right) / 2 - (high - low) * sway, (low + high) / 2 + (right - left) * sway)
        bent += [(round(middle[0], 5), round(middle[1], 5)), (right, high)]
    return bent


def ring(county: str) -> list[Point]:
    """The county's closed outline: the last point repeats the first; anticlockwise; degrees on the invented ground."""
    corners = content("map")["rings"][county]
    outline: list[Point] = []
    for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
        outline += border(start, end)[:-1]
    return [*outline, outline[0]]


def contains(outline: list[Point], longitude: float, latitude: float) -> bool:
    """Is the point inside the closed outline? Even–odd rule; points on the border may fall either way."""
    inside = False
    for (left, low), (right, high) in zip(outline, outline[1:], strict=False):
        crosses = (low > latitude) != (high > latitude)
        if crosses and longitude < left + (latitude - low) * (right - left) / (high - low):
            inside = not inside
    return inside


def spot(county: str, name: str) -> Point:
    """A place inside the county, the same for the same name."""
    outline = ring(county)
    chance = random.Random(f"{county}-{name}")
    west, east = min(x for x, _ in outline), max(x for x, _ in outline)
    south, north = min(y for _, y in outline), max(y for _, y in outline)
    while True:
        longitude, latitude = chance.uniform(west, east), chance.uniform(south, north)
        if contains(outline, longitude, latitude):
            return round(longitude, 5), round(latitude, 5)


def map_geojson(areas: tuple[Area, ...]) -> dict[str, Any]:
    """A GeoJSON FeatureCollection with one polygon for each county among `areas`."""
    counties = [area for area in areas if area.level == "county"]
    return {
        "type": "FeatureCollection",
        "mark": MARK,
        "features": [_feature(area) for area in counties],
    }


def _feature(area: Area) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {
            "code": area.code,
            "name": area.name,
            "mark": MARK,
            "center": [area.longitude, area.latitude],
        },
        "geometry": {"type": "Polygon", "coordinates": [[list(point) for point in ring(area.code)]]},
    }
