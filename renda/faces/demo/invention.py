"""The shapes of the invented city: plain values that a seeder turns into rows.

Nothing here is a real place, organ or person; `MARK` must be shown wherever any of it is shown or exported.
Dates are reckoned from the `today` that the generator was given; instants carry the offset +08:00.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

MARK = "演示数据"
LOCAL_TIME = timezone(timedelta(hours=8))

CHANNELS = {
    "website": "网站",
    "wechat": "微信",
    "letter": "信函",
    "telephone": "电话",
    "session": "现场座谈会",
    "station": "代表联络站",
    "mail": "电子邮件",
}
OUTCOMES = {
    "adopted": "采纳",
    "partly": "部分采纳",
    "not_adopted": "未采纳",
    "beyond_scope": "不属于调整范围",
}


@dataclass(frozen=True, slots=True)
class Area:
    """A place on the invented map; `level` is region, city, county or township; square kilometres."""

    code: str
    name: str
    level: str
    kind: str
    parent: str
    population: int
    square_kilometres: int
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Assembly:
    """A congress. `seats` and `standing_committee` are the fixed numbers; a township has no standing committee (0)."""

    code: str
    name: str
    level: str
    parent: str
    area: str
    term: int
    term_began_on: date
    seats: int
    standing_committee: int
    chairpersons: int


@dataclass(frozen=True, slots=True)
class Organ:
    """A part of an assembly; a sub-district's working committee has its own `area`."""

    key: str
    name: str
    kind: str
    assembly: str
    seats: int
    area: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation outside the assembly that answers: a department, a court, a county's government."""

    key: str
    name: str
    kind: str
    assembly: str
    area: str


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with an account. `organ`, `body` and `station` are keys, empty where the role needs none."""

    account: str
    name: str
    role: str
    assembly: str
    title: str
    organ: str = ""
    body: str = ""
    station: str = ""
    is_head: bool = False
    occupation: str = ""
    elected_in: str = ""


@dataclass(frozen=True, slots=True)
class Citizen:
    """A contact without an account."""

    key: str
    name: str
    nickname: str
    phone: str
    mail: str


@dataclass(frozen=True, slots=True)
class Deputy:
    """One seat taken; `number` runs from 1 in each assembly; `delegation` is the electing area's code."""

    assembly: str
    level: str
    number: int
    name: str
    delegation: str
    occupation: str
    is_standing_member: bool = False
    account: str = ""


@dataclass(frozen=True, slots=True)
class Station:
    """A liaison station, a legislative contact point, or both under one roof."""

    number: str
    name: str
    area: str
    address: str
    longitude: float
    latitude: float
    is_liaison_station: bool
    is_contact_point: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a regulation: `key` is first, second or final."""

    key: str
    label: str
    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """A dated step of the procedure that has already been taken, with the paper that shows it."""

    name: str
    label: str
    on: date
    paper: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person said about a draft.

    `clause` is an article's label in the first draft (empty: the whole draft), `quoted` stands in that article word by
    word. `kind` and `planted` say how it was made (the truth for measuring groups); a page never shows them. `answer`
    is a key of the regulation's answers, empty where none is given yet.
    """

    number: int
    text: str
    clause: str
    quoted: str
    voice: str
    channel: str
    said_at: datetime
    nickname: str
    phone: str
    mail: str
    kind: str
    planted: str = ""
    station: str = ""
    session: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A meeting at a contact point whose opinions staff filed together."""

    key: str
    station: str
    held_on: date
    people: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer for a group of opinions; `clauses` are article labels in the second draft."""

    key: str
    question: str
    outcome: str
    reason: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regulation:
    """A regulation with its texts, its consultation and what people said, oldest first.

    The answers and the report were released on `released_on`; None while nothing is answered yet.
    """

    key: str
    title: str
    explanation: str
    versions: tuple[Version, ...]
    opened_on: date
    closes_on: date
    steps: tuple[Step, ...]
    sessions: tuple[Session, ...]
    opinions: tuple[Opinion, ...]
    answers: tuple[Answer, ...] = ()
    report: str = ""
    released_on: date | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """How large a city: None means all there are."""

    name: str
    counties: tuple[str, ...] | None
    further_townships: int
    stations: int | None
    deputies_per_assembly: int | None
    share: float
    streamed: int


@dataclass(frozen=True, slots=True)
class City:
    """All of the invented city. `deputies` and `many_opinions` are made as they are read, in constant memory."""

    seed: int
    size: Size
    today: date
    mark: str
    code: str
    name: str
    region: str
    areas: tuple[Area, ...]
    assemblies: tuple[Assembly, ...]
    organs: tuple[Organ, ...]
    bodies: tuple[Body, ...]
    people: tuple[Person, ...]
    citizens: tuple[Citizen, ...]
    stations: tuple[Station, ...]
    parking: Regulation
    toilets: Regulation
    geojson: dict[str, Any] = field(repr=False)

    @property
    def regulations(self) -> tuple[Regulation, Regulation]:
        """The one in consultation, then the finished one."""
        return self.parking, self.toilets

    def deputies(self) -> Iterator[Deputy]:
        """Deputies of every level, assembly by assembly; the people with accounts come first in theirs."""
        from renda.faces.demo.assemblies import deputies  # here, because that file imports these shapes

        return deputies(self)

    def many_opinions(self, count: int | None = None) -> Iterator[Any]:
        """`flood.Streamed` values, `count` of them or as many as the size says."""
        from renda.faces.demo.flood import stream  # here, because that file imports these shapes

        wanted = self.size.streamed if count is None else count
        return stream(self.seed, wanted, today=self.today, areas=self.areas, stations=self.stations)
