"""The invented map is a proper one: counties meet, none overlaps, no outline crosses itself."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from renda.faces.demo import ground
from renda.faces.demo.reading import content

Point = tuple[float, float]


def pieces(county: str) -> list[tuple[Point, Point]]:
    outline = ground.ring(county)
    return list(zip(outline, outline[1:], strict=False))


def turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    if set(one) & set(other):
        return False
    apart = turn(*one, other[0]) * turn(*one, other[1]) < 0
    return apart and turn(*other, one[0]) * turn(*other, one[1]) < 0


def signed_area(county: str) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pieces(county)) / 2


def test_every_county_has_a_ring_and_every_ring_a_county() -> None:
    assert set(content("map")["rings"]) == {entry["code"] for entry in content("places")["counties"]}


def test_outlines_close_and_run_anticlockwise() -> None:
    for county in content("map")["rings"]:
        outline = ground.ring(county)
        assert outline[0] == outline[-1]
        assert signed_area(county) > 0


def test_no_border_crosses_another() -> None:
    borders = {frozenset(piece): piece for county in content("map")["rings"] for piece in pieces(county)}
    assert not [pair for pair in combinations(borders.values(), 2) if cross(*pair)]


def test_inner_borders_are_shared_by_exactly_two_counties_in_opposite_directions() -> None:
    runs = Counter(piece for county in content("map")["rings"] for piece in pieces(county))
    assert set(runs.values()) == {1}
    outer = [piece for piece in runs if (piece[1], piece[0]) not in runs]
    following = dict(outer)
    assert len(following) == len(outer)
    assert sorted(following) == sorted(following.values())


def test_the_counties_fill_the_outer_outline_without_gaps() -> None:
    runs = {piece for county in content("map")["rings"] for piece in pieces(county)}
    outer = [(a, b) for a, b in runs if (b, a) not in runs]
    whole = sum(a[0] * b[1] - b[0] * a[1] for a, b in outer) / 2
    assert abs(whole - sum(signed_area(county) for county in content("map")["rings"])) < 1e-9
    following = dict(outer)
    walked, place = 1, following[outer[0][0]]
    while place != outer[0][0]:
        walked, place = walked + 1, following[place]
    assert walked == len(outer)


def test_a_spot_lies_in_its_own_county_only() -> None:
    for county in content("map")["rings"]:
        longitude, latitude = ground.spot(county, "somewhere")
        inside = [
            code
            for code in content("map")["rings"]
            if ground.contains(ground.ring(code), longitude, latitude)
        ]
        assert inside == [county]


def test_the_map_lies_far_from_any_chinese_place() -> None:
    for x, y in content("map")["corners"].values():
        assert 0 <= x < 3 and 0 <= y < 3
