"""Loading the packs of `renda/jurisdictions`: one folder a place, read once and checked as a whole."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from renda.core.law import parameters, reading, shapes
from renda.core.law.calendars import WorkingCalendar, calendar_from
from renda.core.law.checking import check
from renda.core.law.library import Library
from renda.core.law.reading import BrokenPack, Spot
from renda.core.law.shapes import Edition, Entry, Instrument, Note, Pack, Parameter, Rule

JURISDICTIONS = Path(__file__).resolve().parents[2] / "jurisdictions"
Folders = tuple[Path, ...]
INSTRUMENT_KINDS = ("law", "administrative_regulation", "party_rule", "npc_rule", "local_rule", "practice")

__all__ = ["BrokenPack", "Library", "library", "load_packs"]


@cache
def library() -> Library:
    """Return the packs; read on first use and kept for the life of the process.

    An installation adds packs, or files to a shipped pack (next year's calendar), in the folder that
    RENDA_PACKS names.
    """
    own = os.environ.get("RENDA_PACKS", "")
    return load_packs(JURISDICTIONS, *([Path(own)] if own else []))


def load_packs(*folders: Path) -> Library:
    """Read every pack below the folders and check them together; a pack may lie in several of them.

    Raises: BrokenPack, naming file, entry and remedy, on the first mistake.
    """
    shells = [_load_shell(path) for folder in folders for path in sorted(folder.glob("*/pack.yaml"))]
    for shell in shells:
        if [other.code for other in shells].count(shell.code) > 1:
            raise Spot(f"{shell.code}/pack.yaml").broken("the pack stands in two folders; keep one pack.yaml")
    found = Library({shell.code: shell for shell in shells})
    definitions = dict(_definitions(folders, found))
    filled = Library({code: _fill(folders, pack, definitions) for code, pack in found.packs.items()})
    check(filled)
    return filled


def _load_shell(path: Path) -> Pack:
    spot = Spot(f"{path.parent.name}/pack.yaml")
    row = reading.mapping(
        reading.read_yaml(path, shown_as=spot.file), spot,
        required=("code", "label", "level"), optional=("parent", "applies_to", "area", "note"),
    )  # fmt: skip
    if row["code"] != path.parent.name:
        raise spot.broken(f"the code {row['code']!r} must be the folder's name {path.parent.name!r}")
    level = reading.choice(row["level"], spot.at("level"), shapes.LEVELS)
    reaches = reading.texts(row.get("applies_to"), spot.at("applies_to")) or shapes.LEVELS
    return Pack(
        code=row["code"],
        label=reading.text(row["label"], spot.at("label")),
        level=level,
        parent=reading.text(row["parent"], spot.at("parent")) if row.get("parent") is not None else "",
        area=row.get("area") or "",
        applies_to=frozenset(reading.choice(one, spot.at("applies_to"), shapes.LEVELS) for one in reaches),
    )


def _files(folders: Folders, pattern: str) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.glob(pattern))]


def _lines(folders: Folders, code: str, kind: str) -> Iterator[tuple[Spot, Any]]:
    """Give every entry of a kind (`parameters`, `rules`, `notes`) with its spot, file by file."""
    for path in _files(folders, f"{code}/{kind}/*.yaml"):
        spot = Spot(f"{code}/{kind}/{path.name}")
        content = reading.mapping(reading.read_yaml(path, shown_as=spot.file), spot, required=(kind,))
        for number, line in enumerate(reading.listing(content[kind], spot), start=1):
            name = line.get("name") if isinstance(line, Mapping) else None
            yield spot.at(str(name or f"entry {number}")), line


def _definitions(folders: Folders, found: Library) -> Iterator[tuple[str, Parameter]]:
    seen: dict[str, str] = {}
    for code in found.packs:
        for spot, line in _lines(folders, code, "parameters"):
            if isinstance(line, Mapping) and "label" not in line and "type" not in line:
                continue
            row = parameters.read_definition(line, spot)
            if row.name in seen:
                raise spot.broken(
                    f"the parameter is already defined in {seen[row.name]}; give only its values here"
                )
            seen[row.name] = spot.file
            yield row.name, row


@dataclass
class _Filling:
    instruments: dict[str, Instrument] = field(default_factory=dict)
    definitions: dict[str, Parameter] = field(default_factory=dict)
    values: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    origins: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def _fill(folders: Folders, pack: Pack, definitions: Mapping[str, Parameter]) -> Pack:
    filling = _Filling(instruments=_instruments(folders, pack.code))
    for spot, line in _lines(folders, pack.code, "parameters"):
        _take_values(filling, spot, line, definitions)
    for spot, line in _lines(folders, pack.code, "rules"):
        rule = parameters.read_rule(line, spot, pack.code)
        if any(rule.name == other.name for other in filling.rules):
            raise spot.broken("the rule stands twice; give it another name or merge the two")
        filling.rules.append(rule)
    for spot, line in _lines(folders, pack.code, "notes"):
        filling.notes.append(parameters.read_note(line, spot, pack.code))
    return replace(
        pack,
        instruments=filling.instruments,
        definitions=filling.definitions,
        values=filling.values,
        rules=tuple(filling.rules),
        notes=tuple(filling.notes),
        origins=filling.origins,
        terms=_terms(folders, pack.code),
        calendar=_calendar(folders, pack.code),
    )


def _take_values(filling: _Filling, spot: Spot, line: Any, definitions: Mapping[str, Parameter]) -> None:
    row = line if isinstance(line, Mapping) else {}
    name = parameters.name_of(row, spot)
    definition = definitions.get(name)
    if definition is None:
        raise spot.broken("no pack defines this parameter; add label and type, or correct the name")
    if name in filling.values:
        raise spot.broken("the parameter's values stand twice in this pack; merge the two")
    if definition.file == spot.file and "label" in row:
        filling.definitions[name] = definition
    else:
        reading.mapping(row, spot, required=("name", "values"), optional=("checked", "origin", "note"))
    filling.values[name] = parameters.read_entries(row, spot, definition)
    others = [other for entry in row.get("values") or [] for other in entry.get("others") or []]
    named = [row.get("origin"), *(other.get("origin") for other in others)]
    filling.origins[name] = tuple(one for origin in named for one in reading.texts(origin, spot.at("origin")))


def _instruments(folders: Folders, code: str) -> dict[str, Instrument]:
    found: dict[str, Instrument] = {}
    for path in _files(folders, f"{code}/instruments.yaml"):
        spot = Spot(f"{code}/instruments.yaml")
        content = reading.read_yaml(path, shown_as=spot.file)
        if not isinstance(content, Mapping):
            raise spot.broken("a mapping of keys such as cn.legislation-law is expected")
        found |= {
            str(key): _instrument(str(key), row, spot.at(str(key)), code) for key, row in content.items()
        }
    return found


def _instrument(key: str, found: Any, spot: Spot, code: str) -> Instrument:
    row = reading.mapping(found, spot, required=("title", "kind", "editions"), optional=("short", "note"))
    if not key.startswith(f"{code}."):
        raise spot.broken(f"the key must begin with the pack's code: {code}.")
    editions = []
    for line in reading.listing(row["editions"], spot.at("editions")):
        one = reading.mapping(line, spot.at("editions"), required=("adopted", "in_force"), optional=("note",))
        editions.append(Edition(reading.day(one["adopted"], spot), reading.day(one["in_force"], spot)))
    if not editions or editions != sorted(editions, key=lambda edition: edition.in_force_on):
        raise spot.broken("give at least one edition, the oldest first")
    return Instrument(
        key=key,
        title=reading.text(row["title"], spot.at("title")),
        short=row.get("short") or row["title"],
        kind=reading.choice(row["kind"], spot.at("kind"), INSTRUMENT_KINDS),
        editions=tuple(editions),
    )


def _terms(folders: Folders, code: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in _files(folders, f"{code}/terms.yaml"):
        spot = Spot(f"{code}/terms.yaml")
        content = reading.read_yaml(path, shown_as=spot.file)
        if not isinstance(content, Mapping):
            raise spot.broken("a mapping of terms and their words is expected")
        found |= {str(key): reading.text(word, spot.at(str(key))) for key, word in content.items()}
    return found


def _calendar(folders: Folders, code: str) -> WorkingCalendar | None:
    files = _files(folders, f"{code}/calendars/*.yaml")
    if not files:
        return None
    years: dict[int, dict[str, Any]] = {}
    for path in files:
        spot = Spot(f"{code}/calendars/{path.name}")
        content = reading.mapping(reading.read_yaml(path, shown_as=spot.file), spot, required=("years",))
        if not isinstance(content["years"], Mapping):
            raise spot.at("years").broken("a mapping of years such as 2026 is expected")
        if twice := set(years) & set(content["years"]):
            raise spot.broken(f"the year {min(twice)} stands in two files; keep one")
        years.update({year: _year(year, row, spot.at(str(year))) for year, row in content["years"].items()})
    return calendar_from(years)


def _year(year: Any, found: Any, spot: Spot) -> dict[str, Any]:
    row = reading.mapping(found, spot, required=("rest",), optional=("work", "source"))
    lists = {
        kind: [reading.day(one, spot.at(kind)) for one in reading.listing(row.get(kind), spot.at(kind))]
        for kind in ("rest", "work")
    }
    for kind, days in lists.items():
        for one in days:
            weekend = one.weekday() >= 5
            if one.year != year or weekend != (kind == "work"):
                wanted = "weekend days that are worked" if kind == "work" else "weekdays that are off"
                raise spot.broken(f"{one} does not belong here; {kind} lists {wanted} of {year}")
    return lists
