"""Points of an exam, in exact decimals.

A question gives its points for exactly the right answer. A multiple choice that allows it gives half of them for
some of the right options and no wrong one. Everything else gives nothing; nothing is ever taken off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from renda.core.surveys.questions import NO_POINTS, Answer, Question, QuestionKind, total_points

HALF = Decimal("0.5")


@dataclass(frozen=True)
class Score:
    """Points of a sheet; `each` has the points of every question by its key."""

    points: Decimal
    out_of: Decimal
    each: Mapping[str, Decimal]


def points_of(question: Question, answer: Answer | None) -> Decimal:
    """Return what an answer gives: all, half or nothing; None is no answer."""
    if answer is None:
        return NO_POINTS
    chosen = frozenset(answer if isinstance(answer, list) else [answer])
    right = frozenset(question.right)
    if chosen == right:
        return question.points
    some = question.kind is QuestionKind.MULTIPLE and question.half and chosen < right and bool(chosen)
    return question.points * HALF if some else NO_POINTS


def score(questions: Sequence[Question], answers: Mapping[str, Answer]) -> Score:
    """Return the score of the answers to these questions."""
    each = {question.key: points_of(question, answers.get(question.key)) for question in questions}
    return Score(sum(each.values(), NO_POINTS), total_points(questions), each)
