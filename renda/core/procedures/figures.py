"""The figures of law that a step's guards go by, as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from renda.core.law import api as law
from renda.core.procedures.declaring import Transition
from renda.core.procedures.models import Matter
from renda.lib.saying import say, strung


@dataclass(frozen=True)
class StepFigure:
    """One figure: what it is, how long, by which article; or why the place has none."""

    label: str
    words: str  # empty where the figure is not set
    article: str
    unset: str
    is_checked: bool


def figures_of(matter: Matter, step: Transition, on: date) -> list[StepFigure]:
    """Return the figures that a step's guards name, in their order, as they stand on a day in the matter's place."""
    return [_figure(matter, rule.parameter, on) for rule in step.guards if rule.parameter]


def _figure(matter: Matter, name: str, on: date) -> StepFigure:
    found = law.resolve(name, on=on, place=matter.assembly.place)
    return StepFigure(
        label=say(found.label),
        words=law.figure_words(found) if found.is_set else "",
        article=strung(law.article_words(cite) for cite in found.citations),
        unset=say(found.unset),
        is_checked=found.verified,
    )
