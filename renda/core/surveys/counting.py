"""What many answers come to: counts, shares in exact fractions, means of scales and numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from renda.core.surveys.questions import Answer, Question, QuestionKind


@dataclass(frozen=True)
class Counted:
    """One option: how many chose it, and their share of those who answered the question."""

    label: str
    count: int
    share: Fraction

    @property
    def percent(self) -> str:
        """The share in per cent, with one decimal, halves up."""
        tenths = (self.share * 1000 + Fraction(1, 2)) // 1
        return f"{tenths // 10}.{tenths % 10}%"


@dataclass(frozen=True)
class Tally:
    """What a question got: how many answered it, the options in their order, the mean, the words said (sorted).

    Shares of a multiple choice add up to more than one.
    """

    question: Question
    answered: int
    rows: Sequence[Counted]
    mean: Fraction | None
    texts: Sequence[str]

    @property
    def mean_words(self) -> str:
        """The mean with two decimals, halves up; empty without one."""
        if self.mean is None:
            return ""
        hundredths = (abs(self.mean) * 100 + Fraction(1, 2)) // 1
        sign = "-" if self.mean < 0 and hundredths else ""
        return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"


def tally(questions: Sequence[Question], sheets: Iterable[Mapping[str, Answer]]) -> list[Tally]:
    """Return the tally of each question, in their order."""
    kept = list(sheets)
    return [
        _tally(question, [sheet[question.key] for sheet in kept if question.key in sheet])
        for question in questions
    ]


def _tally(question: Question, answers: Sequence[Answer]) -> Tally:
    chosen = Counter(
        value for answer in answers for value in ([answer] if isinstance(answer, str) else answer)
    )
    labels = question.choices
    if question.kind is QuestionKind.NUMBER:
        labels = [(value, value) for value in sorted(chosen, key=Fraction)]
    rows = [
        Counted(label, chosen[value], Fraction(chosen[value], len(answers)) if answers else Fraction(0))
        for value, label in labels
    ]
    is_measured = question.kind in (QuestionKind.SCALE, QuestionKind.NUMBER)
    mean = (
        sum(map(Fraction, chosen.elements()), Fraction(0)) / len(answers) if is_measured and answers else None
    )
    texts = sorted(chosen.elements()) if question.kind is QuestionKind.TEXT else []
    return Tally(question, len(answers), rows, mean, texts)
