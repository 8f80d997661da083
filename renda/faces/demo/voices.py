"""Puts together what people said about a draft: written, combined, copied and at a contact point's session."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from renda.faces.demo import crowd
from renda.faces.demo.edits import edited
from renda.faces.demo.invention import LOCAL_TIME, Opinion, Session, Station
from renda.faces.demo.reading import article_label, content

CHANNEL_WEIGHTS = {"website": 42, "wechat": 27, "letter": 6, "telephone": 9, "mail": 8, "station": 8}
ENDINGS = ["。", "。谢谢。", "！", "。", "，谢谢各位。", "。"]
MOST_EDITS = 4


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which opinions arrive, both included."""

    opened_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Gathering:
    """What is needed to date and sign the opinions of one draft."""

    name: str
    chance: random.Random
    window: Window
    stations: tuple[Station, ...]
    share: float
    total: int


def gathered(work: Gathering) -> tuple[tuple[Session, ...], tuple[Opinion, ...]]:
    """Sessions held, and all opinions numbered from 1 in the order in which they arrived."""
    source = content(work.name)
    sessions, said = _sessions(source, work)
    loose = [
        *_written(source, work),
        *_others(source, work),
        *_campaigns(source, work),
        *_identical(source, work),
    ]
    missing = max(0, work.total - len(loose) - len(said))
    loose += _combined(source, work, missing)
    signed = said + [_signed(opinion, work) for opinion in loose]
    signed.sort(key=lambda opinion: (opinion.said_at, opinion.text))
    return sessions, tuple(replace(each, number=place) for place, each in enumerate(signed, start=1))


def _bare(article: int, quote: str | None, voice: str, text: str, kind: str, **more: str) -> Opinion:
    """An opinion that is not yet dated and signed."""
    quoted = quote if quote and quote != "~" else ""
    nothing = datetime.combine(date.min, time.min)
    return Opinion(0, text, article_label(article), quoted, voice, "", nothing, "", "", "", kind, **more)


def _thinned(items: list[Any], share: float) -> list[Any]:
    """Evenly spread share of the items, at least one; all of them for 1."""
    count = max(1, round(len(items) * share))
    return [items[place * len(items) // count] for place in range(count)]


def _written(source: dict[str, Any], work: Gathering) -> list[Opinion]:
    return [_from_row(row, "written") for row in _thinned(source["opinions"], work.share)]


def _from_row(row: list[Any], kind: str, **more: str) -> Opinion:
    """A row is voice, article, quote, text, or in a finished regulation voice, article, quote, answer, text."""
    answer = row[3] if len(row) == 5 else ""
    return _bare(row[1], row[2], row[0], row[-1], kind, answer=answer, **more)


def _others(source: dict[str, Any], work: Gathering) -> list[Opinion]:
    others = source.get("others", [])
    kept = [row for row in others if row[1] == "accusation" or work.share == 1] or others
    return [_bare(0, None, voice, text, kind) for voice, kind, text in kept]


def _campaigns(source: dict[str, Any], work: Gathering) -> list[Opinion]:
    made = []
    for entry in source["campaigns"]:
        for copy in range(max(3, round(entry["copies"] * work.share))):
            text = edited(entry["text"], 1 + copy % MOST_EDITS, work.chance) if copy else entry["text"]
            made.append(_repeated(entry, text, "campaign", entry["key"]))
    return made


def _identical(source: dict[str, Any], work: Gathering) -> list[Opinion]:
    return [
        _repeated(entry, entry["text"], "identical", f"identical-{place}")
        for place, entry in enumerate(source["identical"], start=1)
        for _ in range(max(2, round(entry["copies"] * work.share)))
    ]


def _repeated(entry: dict[str, Any], text: str, kind: str, planted: str) -> Opinion:
    quote, answer = entry.get("quote"), entry.get("answer", "")
    return _bare(entry["article"], quote, entry["voice"], text, kind, planted=planted, answer=answer)


def _combined(source: dict[str, Any], work: Gathering, count: int) -> list[Opinion]:
    """Situation and wish from one bank, no pair twice, with an opening that suits the voice."""
    pairs = [
        (bank, situation, wish)
        for bank in source["banks"]
        for situation in bank["situations"]
        for wish in bank["wishes"]
    ]
    return [_joined(source, *pair, work.chance) for pair in work.chance.sample(pairs, min(count, len(pairs)))]


def _joined(
    source: dict[str, Any], bank: dict[str, Any], situation: str, wish: str, chance: random.Random
) -> Opinion:
    voice = chance.choice(list(source["openings"]))
    opening = chance.choice(source["openings"][voice])
    text = f"{'' if opening in (None, '~') else opening}{situation}，{wish}{chance.choice(ENDINGS)}"
    return _bare(bank["article"], bank["quote"], voice, text, "combined", answer=bank.get("answer", ""))


def _signed(opinion: Opinion, work: Gathering) -> Opinion:
    """Date the opinion within the window and give it a channel and an invented sender."""
    chance = work.chance
    channel = chance.choices(list(CHANNEL_WEIGHTS), weights=list(CHANNEL_WEIGHTS.values()))[0]
    if channel == "station" and not work.stations:
        channel = "website"
    by_mail = channel in ("mail", "letter") or chance.random() < 0.2
    return replace(
        opinion,
        channel=channel,
        said_at=_moment(channel, work),
        nickname=crowd.nickname(chance),
        phone="" if by_mail else crowd.impossible_phone(chance),
        mail=crowd.mail(chance) if by_mail else "",
        station=chance.choice(work.stations).number if channel == "station" else "",
    )


def _moment(channel: str, work: Gathering) -> datetime:
    """An instant in the window; more come in the first days; offices hear people by day only."""
    days = (work.window.last_on - work.window.opened_on).days
    chance = work.chance
    day = work.window.opened_on + timedelta(days=int(days * chance.betavariate(1.1, 1.7)))
    by_day = channel in ("letter", "telephone", "station")
    hour = (
        chance.randrange(9, 17)
        if by_day
        else chance.choice([7, 8, 9, 12, 12, 13, 18, 19, 20, 20, 21, 21, 22, 23])
    )
    clock = time(hour, chance.randrange(60), chance.randrange(60), tzinfo=LOCAL_TIME)
    return datetime.combine(day, clock)


def _sessions(source: dict[str, Any], work: Gathering) -> tuple[tuple[Session, ...], list[Opinion]]:
    known = {station.number for station in work.stations}
    held: list[Session] = []
    said: list[Opinion] = []
    for entry in source["sessions"]:
        if entry["station"] in known:
            key = f"{work.name}-session-{len(held) + 1}"
            on = work.window.opened_on + timedelta(days=entry["days_after_opening"])
            held.append(Session(key, entry["station"], on, len(entry["opinions"])))
            said += _said_at(held[-1], entry["opinions"], work.chance)
    return tuple(held), said


def _said_at(session: Session, rows: Iterable[list[Any]], chance: random.Random) -> list[Opinion]:
    """Everyone speaks in turn, five minutes each, from three in the afternoon; nobody leaves a telephone."""
    start = datetime.combine(session.held_on, time(15, tzinfo=LOCAL_TIME))
    return [
        replace(
            _from_row(row, "session", station=session.station, session=session.key),
            channel="session",
            said_at=start + timedelta(minutes=5 * turn),
            nickname=crowd.nickname(chance),
        )
        for turn, row in enumerate(rows)
    ]
