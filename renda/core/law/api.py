"""What other apps use of law: figures that hold on a day in a place, their articles in words, and clocks."""

from __future__ import annotations

from datetime import date
from typing import Any

from renda.core.law.citations import parse_citation
from renda.core.law.clocks import due_on
from renda.core.law.clocks import words_left as words_left
from renda.core.law.packs import library
from renda.core.law.resolving import refuses as refuses
from renda.core.law.resolving import resolve as resolve
from renda.core.law.shapes import Resolved


def is_parameter(name: str) -> bool:
    """Whether some pack defines a parameter of this name."""
    return name in library().definitions


def calendar() -> Any:
    """The national working-day calendar, taking Monday to Friday as worked in years not yet announced."""
    known = library().packs["cn"].calendar
    assert known is not None
    return known.assumed_beyond()


def due_after(figure: Resolved, start: date) -> date | None:
    """The last day in time of a figure that runs after `start`; None where the figure is unset."""
    return due_on(figure, start, calendar()) if figure.is_set else None


def snapshot(figure: Resolved) -> dict[str, Any]:
    """The figure as plain values, kept with what was reckoned from it so that the record explains itself."""
    return {
        "name": figure.name,
        "label": figure.label,
        "value": None if figure.value is None else str(figure.value),
        "unit": figure.unit,
        "citations": list(figure.citations),
        "force": figure.force,
        "modality": figure.modality,
        "verified": figure.verified,
        "source": figure.source,
        "on": figure.on.isoformat(),
    }


def article_words(citation: str) -> str:
    """A citation as people read it: 《立法法》第四十条; the citation itself where the instrument is unknown."""
    cite = parse_citation(citation)
    instrument = library().instruments.get(cite.instrument)
    return f"《{instrument.short or instrument.title}》{cite.place_in_text}" if instrument else citation


def citation_problem(citation: str, *, on: date) -> str:
    """What is wrong with a citation on a day (not in force, unknown); empty when nothing is."""
    try:
        cite = parse_citation(citation)
    except ValueError as error:
        return str(error)
    instrument = library().instruments.get(cite.instrument)
    if instrument is None:
        return "所引的文件不在规则包里。"
    edition = instrument.edition(cite.edition)
    if edition is None:
        return "所引的版本不在规则包里。"
    if edition.in_force_on > on:
        return f"在 {on} 尚未施行。"
    return ""
