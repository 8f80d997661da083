"""Figures as people type them: text to value and back, fingerprints, and why one cannot stand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from renda.core.law import reading, resolving, strictness
from renda.core.law.library import Library
from renda.core.law.packs import library as shipped
from renda.core.law.shapes import Parameter, PlaceFigure, Value
from renda.lib.errors import Refusal
from renda.lib.saying import marked, say

Written = int | str | dict[str, Any]


class BadFigure(Refusal):
    """The figure is not written as the parameter needs it."""


class TooWeak(Refusal):
    """The figure is weaker than a binding national one, or may not be set locally at all."""


class Row(Protocol):
    """What a stored entry has."""

    name: str
    value: Any
    starts_on: date
    ends_on: date | None
    title: str
    article: str
    quote: str
    modality: str
    checked_on: date | None
    digest: str

    @property
    def is_checked(self) -> bool: ...


FORMS = {
    "number": marked("一个整数，如 10"),
    "duration": marked("一个整数，如 30"),
    "fraction": marked("more than 1/2（过半数）或者 at least 1/5（五分之一以上）"),
    "date": marked("每年的月和日，如 01-31"),
}


def written(definition: Parameter, found: Mapping[str, str] | str) -> Written:
    """Turn what a person typed into the packs' form. Raises: BadFigure, naming the case and the form expected."""
    if definition.cases:
        given = found if isinstance(found, Mapping) else {}
        return {case: _scalar(definition, str(given[case])) for case in definition.cases if given.get(case)}
    return _scalar(definition, str(found))


def _scalar(definition: Parameter, text: str) -> int | str:
    plain = text.strip()
    found: int | str = int(plain) if plain.isascii() and plain.isdigit() else plain
    try:
        reading.value(found, reading.Spot(definition.name), definition.type)
    except reading.BrokenPack:
        raise BadFigure(
            say(
                "“%(definition)s”的数值写作%(form)s，不能是“%(text)s”。",
                definition=say(definition.label),
                form=say(FORMS[definition.type]),
                text=text,
            )
        ) from None
    return found


def read(definition: Parameter, value: Written) -> Value | dict[str, Value]:
    """Turn the stored form into values of the engine."""
    spot = reading.Spot(definition.name)
    if isinstance(value, dict):
        return {case: reading.value(one, spot, definition.type) for case, one in value.items()}
    return reading.value(value, spot, definition.type)


def refuse_weak(
    definition: Parameter, value: Written, *, on: date, place: str, library: Library | None = None
) -> None:
    """Refuse a figure that national law does not let a place set. Raises: TooWeak, citing the article."""
    for pack in (library or shipped()).chain(place):
        entry = resolving.entry_on(pack.values.get(definition.name, ()), on)
        if entry is None or entry.force != "binding":
            continue
        weakness = strictness.weaker_than(definition, read(definition, value), entry.value)
        if weakness:
            articles = "、".join(
                dict.fromkeys(resolving.article_words(basis.cite, library) for basis in entry.basis)
            )
            raise TooWeak(
                say(
                    "%(articles)s规定的“%(definition)s”%(rule)s，请核对原文。",
                    articles=articles,
                    definition=say(definition.label),
                    rule=say(_RULES[weakness]),
                ),
                citations=tuple(str(basis.cite) for basis in entry.basis),
            )


_RULES = {"fixed": marked("，地方不能另定"), "weaker": marked("是底线，本地规定只能更严")}


def digest(name: str, value: Any, starts_on: date, *texts: str) -> str:
    """Fingerprint of an entry's legal content (64 hexadecimal signs)."""
    canonical = json.dumps([name, value, starts_on.isoformat(), *texts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def place_figure(row: Row, place: str, library: Library | None = None) -> PlaceFigure:
    """The stored entry as the engine takes it."""
    definition = resolving.definition_of(row.name, library)
    return PlaceFigure(
        name=row.name, place=place, starts_on=row.starts_on, ends_on=row.ends_on,
        value=read(definition, row.value), unit=definition.unit, title=f"《{row.title}》", article=row.article,
        quote=row.quote, modality=row.modality, checked_on=row.checked_on if row.is_checked else None,
        digest=row.digest,
    )  # fmt: skip
