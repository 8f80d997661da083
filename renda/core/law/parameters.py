"""Turning the YAML of parameters, rules and notes into rows."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from renda.core.law import reading, shapes
from renda.core.law.citations import parse_citation
from renda.core.law.reading import Spot
from renda.core.law.shapes import Basis, Entry, Example, Note, Parameter, Rule, Value

NAME = re.compile(r"^[a-z_]+(\.[a-z_0-9]+){1,3}$")
LONGEST_QUOTE = 40
_DEFINITION = (
    "label", "type", "summary", "unit", "base", "anchor", "direction", "month_end", "rest_days", "better", "local",
    "cases", "cases_by", "unset",
)  # fmt: skip
_SHARED = ("name", "values", "checked", "origin", "note")
_ENTRY = ("value", "basis", "practice", "change", "running", "levels", "unset", "note", "others")


def read_definition(found: Any, spot: Spot) -> Parameter:
    """Read what a parameter is (without its values)."""
    row = reading.mapping(found, spot, required=("name", "label", "type"), optional=(*_DEFINITION, *_SHARED))
    cases = reading.texts(row.get("cases"), spot.at("cases"))
    parameter = Parameter(
        name=name_of(row, spot),
        label=reading.text(row["label"], spot.at("label")),
        type=reading.choice(row["type"], spot.at("type"), shapes.TYPES),
        summary=row.get("summary") or "",
        unit=row.get("unit") or "",
        base=_name(row, "base", spot),
        anchor=_name(row, "anchor", spot),
        direction=reading.choice(row.get("direction"), spot.at("direction"), ("after", "before")),
        month_end=reading.choice(row.get("month_end"), spot.at("month_end"), ("clamp",)),
        rest_days=reading.choice(
            row.get("rest_days"), spot.at("rest_days"), ("next_working_day", "previous_working_day", "stay")
        ),
        better=reading.choice(row.get("better"), spot.at("better"), ("lower", "higher")),
        local=reading.choice(
            row.get("local"), spot.at("local"), ("stricter", "free", "none"), missing="free"
        ),
        cases=cases,
        cases_by=reading.choice(row.get("cases_by"), spot.at("cases_by"), ("level",)),
        unset=row.get("unset") or "",
        note=row.get("note") or "",
        origin=reading.texts(row.get("origin"), spot.at("origin")),
        file=spot.file,
    )
    _check_definition(parameter, spot)
    return parameter


def _name(row: Mapping[str, Any], field: str, spot: Spot) -> str:
    """A name that another part of the project knows; empty where none is given."""
    return reading.text(row[field], spot.at(field)) if row.get(field) is not None else ""


def name_of(row: Mapping[str, Any], spot: Spot) -> str:
    """Return a well-formed name of the form module.subject.quality."""
    name = row.get("name")
    if not isinstance(name, str) or not NAME.match(name):
        raise spot.broken(f"the name {name!r} must read like suggestions.reply.within, in small letters")
    return name


def _check_definition(parameter: Parameter, spot: Spot) -> None:
    if parameter.type == "duration" and parameter.unit not in shapes.DURATION_UNITS:
        raise spot.broken(f"a duration needs a unit, one of {', '.join(shapes.DURATION_UNITS)}")
    if parameter.type == "number" and parameter.unit not in shapes.UNIT_LABELS:
        raise spot.broken(f"a number needs a unit, one of {', '.join(shapes.UNIT_LABELS)}")
    if parameter.type == "fraction" and not parameter.base:
        raise spot.broken("a fraction needs a base, such as standing_committee.all_members")
    if parameter.direction and not parameter.anchor:
        raise spot.broken("a direction needs an anchor, the event that the clock hangs on")
    if parameter.local == "stricter" and not parameter.better:
        raise spot.broken("local: stricter needs better: lower or higher, to say which way is stricter")
    if parameter.cases_by == "level":
        for case in parameter.cases:
            reading.choice(case, spot.at("cases"), shapes.LEVELS)


def read_entries(found: Any, spot: Spot, parameter: Parameter) -> tuple[Entry, ...]:
    """Read a parameter's values in one pack, oldest first, and see that they follow each other."""
    checked_on = _checked(found.get("checked"), spot.at("checked"))
    entries: list[Entry] = []
    for row in reading.listing(found.get("values"), spot.at("values")):
        entry = _read_entry(row, spot, parameter, checked_on)
        place = spot.at(str(entry.starts_on))
        if entries and entry.starts_on <= entries[-1].starts_on:
            raise place.broken("the values must stand in the order of their dates, each date once")
        if entries and not entry.change:
            raise place.broken(f"a later value needs change: one of {', '.join(shapes.CHANGES)}")
        if entry.change == "value" and not entry.running:
            raise place.broken("a changed value needs running: keep or move, for the clocks already running")
        entries.append(entry)
    return tuple(entries)


def _checked(found: Any, spot: Spot) -> Any:
    if found is None:
        return None
    row = reading.mapping(found, spot, required=("on", "by"))
    reading.text(row["by"], spot)
    return reading.day(row["on"], spot)


def _read_entry(found: Any, spot: Spot, parameter: Parameter, checked_on: Any) -> Entry:
    row = reading.mapping(found, spot.at("values"), required=("from",), optional=_ENTRY)
    starts_on = reading.day(row["from"], spot.at("from"))
    spot = spot.at(str(starts_on))
    value = _read_value(row.get("value"), spot, parameter)
    basis = read_basis(row.get("basis"), spot)
    if value is None and not row.get("unset"):
        raise spot.broken("an empty value needs unset: the reason why there is no figure")
    if value is not None and bool(basis) == bool(row.get("practice")):
        raise spot.broken(
            "a value needs either a basis or, for a habit of the house, a practice, and not both"
        )
    for case in (case for one in basis for case in one.cases):
        if case not in parameter.cases:
            raise spot.broken(f"the basis names the case {case!r}, which the parameter does not have")
    return Entry(
        starts_on=starts_on,
        value=value,
        basis=basis,
        practice=row.get("practice") or "",
        change=reading.choice(row.get("change"), spot.at("change"), shapes.CHANGES),
        running=reading.choice(row.get("running"), spot.at("running"), ("keep", "move")),
        levels=frozenset(
            reading.choice(level, spot.at("levels"), shapes.LEVELS)
            for level in reading.texts(row.get("levels"), spot.at("levels"))
        ),
        unset=row.get("unset") or "",
        note=row.get("note") or "",
        others=_read_others(row.get("others"), spot.at("others"), parameter),
        checked_on=checked_on,
        digest=_digest(parameter.name, parameter.unit, row),
    )


def _read_value(found: Any, spot: Spot, parameter: Parameter) -> Value | Mapping[str, Value] | None:
    if found is None:
        return None
    if not parameter.cases:
        if isinstance(found, Mapping):
            raise spot.broken(
                "the value names cases, but the parameter has none; add cases: or give one value"
            )
        return reading.value(found, spot, parameter.type)
    if not isinstance(found, Mapping) or set(found) != set(parameter.cases):
        raise spot.broken(
            f"the value must give one figure for each of the cases {', '.join(parameter.cases)}"
        )
    return {case: reading.value(found[case], spot.at(case), parameter.type) for case in parameter.cases}


def _read_others(found: Any, spot: Spot, parameter: Parameter) -> tuple[Example, ...]:
    """Read what other places have set, kept for comparison and never resolved."""
    others = []
    for line in reading.listing(found, spot):
        row = reading.mapping(line, spot, required=("value", "basis"), optional=("unit", "origin", "note"))
        figure = reading.value(row["value"], spot, parameter.type)
        (basis,) = read_basis([row["basis"]], spot)
        others.append(Example(figure, row.get("unit") or parameter.unit, basis, row.get("note") or ""))
    return tuple(others)


def read_basis(found: Any, spot: Spot) -> tuple[Basis, ...]:
    """Read the articles an entry stands on."""
    spot = spot.at("basis")
    bases = []
    for line in reading.listing(found, spot):
        row = reading.mapping(
            line, spot, required=("cite",), optional=("quote", "force", "modality", "cases")
        )
        try:
            cite = parse_citation(str(row["cite"]))
        except ValueError as fault:
            raise spot.broken(str(fault)) from fault
        quote = row.get("quote")
        bases.append(
            Basis(
                cite=cite,
                quote=None if quote is None else reading.text(quote, spot.at("quote"), longest=LONGEST_QUOTE),
                force=reading.choice(row.get("force"), spot.at("force"), shapes.FORCES, missing="binding"),
                modality=reading.choice(
                    row.get("modality"), spot.at("modality"), shapes.MODALITIES, missing="应当"
                ),
                cases=reading.texts(row.get("cases"), spot.at("cases")),
            )
        )
    return tuple(bases)


def _digest(name: str, unit: str, row: Mapping[str, Any]) -> str:
    """Fingerprint of an entry's legal content: a check of the entry holds only while this stays the same."""
    kept = {key: row[key] for key in ("from", "value", "basis", "practice", "unset") if key in row}
    canonical = json.dumps([name, unit, kept], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_rule(found: Any, spot: Spot, pack: str) -> Rule:
    """Read a rule that is only cited."""
    row = reading.mapping(
        found, spot, required=("name", "label", "text"),
        optional=("basis", "practice", "items", "levels", "origin", "note"),
    )  # fmt: skip
    basis = read_basis(row.get("basis"), spot)
    if bool(basis) == bool(row.get("practice")):
        raise spot.broken(
            "a rule needs either a basis or, for a habit of the house, a practice, and not both"
        )
    return Rule(
        name=name_of(row, spot),
        label=reading.text(row["label"], spot.at("label")),
        text=reading.text(row["text"], spot.at("text")),
        basis=basis,
        practice=row.get("practice") or "",
        items=reading.texts(row.get("items"), spot.at("items")),
        levels=tuple(
            reading.choice(level, spot.at("levels"), shapes.LEVELS)
            for level in reading.texts(row.get("levels"), spot.at("levels"))
        ),
        origin=reading.texts(row.get("origin"), spot.at("origin")),
        note=row.get("note") or "",
        pack=pack,
    )


def read_note(found: Any, spot: Spot, pack: str) -> Note:
    """Read a caution."""
    row = reading.mapping(found, spot, required=("name", "text"), optional=("basis", "origin"))
    return Note(
        name=name_of(row, spot),
        text=reading.text(row["text"], spot.at("text")),
        basis=read_basis(row.get("basis"), spot),
        origin=reading.texts(row.get("origin"), spot.at("origin")),
        pack=pack,
    )
