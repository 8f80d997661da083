"""Very many opinions, one after another in constant memory, for measuring.

Most are put together from a few hundred sentences, so that texts share phrases as real ones do; about one in eight
belongs to a planted campaign: a base text after none to four edits of one sign. `planted` names the campaign.
"""

from __future__ import annotations

import random
import re
from bisect import bisect
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import NamedTuple

from renda.faces.demo.edits import edited
from renda.faces.demo.invention import LOCAL_TIME, Area, Station
from renda.faces.demo.reading import article_label, content
from renda.faces.demo.voices import CHANNEL_WEIGHTS, MOST_EDITS

CAMPAIGNS = 400
CAMPAIGN_SHARE = 0.12
SAME_SHARE = 0.03  # short remarks that many send word by word
DAYS = 400
OPEN_SECONDS = 57_000  # from seven in the morning to shortly before eleven at night
SIGNS_AT_LEAST = 12
SENTENCE = re.compile("[^。？！]+[。？！]")


class Streamed(NamedTuple):
    """One opinion of the stream.

    `about` is the key of a regulation and `clause` an article of its first draft (empty: the whole); `area` is a
    township's code; `station` is empty unless said at one.
    """

    number: int
    text: str
    about: str
    clause: str
    channel: str
    said_at: datetime
    area: str
    station: str
    nickname: str
    phone: str
    planted: str


class Bank(NamedTuple):
    """A sentence with its mark, the article it was said about and the key of that article's regulation."""

    sentence: str
    clause: str
    about: str


WHOLE = Bank("", "", "parking")
Roll = Callable[[], float]


def sentences() -> list[Bank]:
    """Whole sentences of the opinion files, each with its clause, in the files' order, none twice."""
    found: dict[str, Bank] = {}
    for name in ("opinions_parking", "opinions_toilets"):
        for row in content(name)["opinions"]:
            for sentence in SENTENCE.findall(row[-1]):
                if len(sentence) >= SIGNS_AT_LEAST:
                    found.setdefault(
                        sentence, Bank(sentence, article_label(row[1]), name.removeprefix("opinions_"))
                    )
    return list(found.values())


def stream(
    seed: int, count: int, *, today: date, areas: tuple[Area, ...], stations: tuple[Station, ...]
) -> Iterator[Streamed]:
    """`count` opinions of the last 400 days, numbered from 1; the same arguments give the same stream."""
    chance = random.Random(f"stream-{seed}")
    maker = _Maker(chance, today, areas, stations)
    for number in range(1, count + 1):
        yield maker.opinion(number)


class _Maker:
    """Holds the lists that each opinion is drawn from; `random()` times a length is several times faster than choice."""

    def __init__(
        self, chance: random.Random, today: date, areas: tuple[Area, ...], stations: tuple[Station, ...]
    ) -> None:
        self.chance = chance
        self.banks = sentences()
        self.parts = [content("phrases")[part] for part in ("times", "who", "spots", "feelings", "asks")]
        self.townships = [area for area in areas if area.level == "township"]
        self.stations = stations
        self.names = content("people")["nicknames"]
        self.same = [entry["text"] for entry in content("opinions_parking")["identical"]]
        self.start = datetime.combine(today - timedelta(days=DAYS), time(7, tzinfo=LOCAL_TIME))
        self.channels = [name for name in CHANNEL_WEIGHTS if name != "station"]
        self.steps = list(accumulate(CHANNEL_WEIGHTS[name] for name in self.channels))
        self.campaigns = [self._composed(chance.random) for _ in range(CAMPAIGNS)]

    def opinion(self, number: int) -> Streamed:
        roll = self.chance.random
        text, bank, planted = self._said(roll)
        area = self.townships[int(roll() * len(self.townships))]
        station = self.stations[int(roll() * len(self.stations))] if roll() < 0.1 and self.stations else None
        return Streamed(
            number,
            text,
            bank.about,
            bank.clause,
            "station" if station else self.channels[bisect(self.steps, roll() * self.steps[-1])],
            self.start + timedelta(days=int(roll() * DAYS), seconds=int(roll() * OPEN_SECONDS)),
            station.area if station else area.code,
            station.number if station else "",
            f"{self.names[int(roll() * len(self.names))]}{int(roll() * 9999)}",
            f"10000{int(roll() * 1_000_000):06d}",
            planted,
        )

    def _said(self, roll: Roll) -> tuple[str, Bank, str]:
        """Text, what it is about, and the planted group's name."""
        kind = roll()
        if kind < CAMPAIGN_SHARE:
            return self._campaign(roll)
        if kind < CAMPAIGN_SHARE + SAME_SHARE:
            place = int(roll() * len(self.same))
            return self.same[place], WHOLE, f"same-{place}"
        return (*self._composed(roll), "")

    def _campaign(self, roll: Roll) -> tuple[str, Bank, str]:
        """Few campaigns are large: the place is a square of the chance. A fifth of the copies have no edit."""
        place = int(roll() ** 2 * CAMPAIGNS)
        text, bank = self.campaigns[place]
        count = int(roll() * (MOST_EDITS + 1))
        return (edited(text, count, self.chance) if count else text), bank, f"campaign-{place}"

    def _composed(self, roll: Roll) -> tuple[str, Bank]:
        """Where and when, a sentence (the first ones more often), often a second one, and a wish."""
        banks = self.banks
        first = banks[int(roll() ** 1.6 * len(banks))]
        second = banks[int(roll() * len(banks))].sentence if roll() < 0.6 else ""
        township = self.townships[int(roll() * len(self.townships))].name
        times, who, spots, feelings, asks = (part[int(roll() * len(part))] for part in self.parts)
        return f"{times}{who}在{township}{spots}遇到的事，{feelings}。{first.sentence}{second}{asks}。", first
