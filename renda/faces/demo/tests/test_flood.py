"""The stream of very many opinions: the same for a seed, planted groups near their base, memory that does not grow."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from datetime import date

from renda.faces.demo.generator import city
from renda.faces.demo.invention import CHANNELS
from renda.faces.demo.reading import articles

TODAY = date(2026, 3, 2)
CITY = city(1, "small", TODAY)


def test_the_same_seed_gives_the_same_stream_and_a_longer_one_begins_alike() -> None:
    short, long = list(CITY.many_opinions(200)), list(CITY.many_opinions(300))
    assert short == long[:200]
    assert len(list(CITY.many_opinions())) == CITY.size.streamed


def test_about_one_in_eight_belongs_to_a_campaign_and_most_others_are_apart() -> None:
    said = list(CITY.many_opinions(5_000))
    planted = Counter(opinion.planted.split("-")[0] for opinion in said)
    assert 450 < planted["campaign"] < 750
    loose = [opinion.text for opinion in said if not opinion.planted]
    assert len(set(loose)) > 0.97 * len(loose)


def test_the_stream_points_at_what_is_there() -> None:
    stations = {station.number for station in CITY.stations} | {""}
    areas = {area.code for area in CITY.areas}
    labels = {each.key: {"", *articles(each.versions[0].text)} for each in CITY.regulations}
    for opinion in CITY.many_opinions(2_000):
        assert opinion.station in stations
        assert (opinion.channel == "station") == bool(opinion.station)
        assert opinion.area in areas
        assert opinion.clause in labels[opinion.about]
        assert opinion.channel in CHANNELS
        assert opinion.said_at.date() < TODAY


def test_memory_does_not_grow_with_the_stream() -> None:
    stream = CITY.many_opinions(12_000)
    tracemalloc.start()
    for _ in range(2_000):
        next(stream)
    early = tracemalloc.get_traced_memory()[0]
    for _ in stream:
        pass
    grown = tracemalloc.get_traced_memory()[0] - early
    tracemalloc.stop()
    assert grown < 100_000
