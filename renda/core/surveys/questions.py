"""Typed questions: how they are kept, what an answer to each may be, and what is wrong with a question.

A question knows nothing of who answers. Answers are plain values: the number of an option ("1"), several (["0", "2"]),
a whole number on a scale ("4"), a number as its shortest decimal text ("3.5"), yes or no, or words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.lib.decimals import shortest
from renda.lib.errors import Refusal
from renda.lib.saying import listed

LONGEST_TEXT = 4000  # signs of an answer in words
MOST_QUESTIONS = 200
MOST_OPTIONS = 30
MOST_STEPS = 11  # of a scale
YES, NO = "yes", "no"
NO_POINTS = Decimal(0)
Answer = str | list[str]


class QuestionKind(StrEnum):
    """What an answer looks like."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUTH = "truth"
    SCALE = "scale"
    NUMBER = "number"
    TEXT = "text"


QUESTION_LABELS = {
    QuestionKind.SINGLE: _("单选题"),
    QuestionKind.MULTIPLE: _("多选题"),
    QuestionKind.TRUTH: _("判断题"),
    QuestionKind.SCALE: _("量表题"),
    QuestionKind.NUMBER: _("填数题"),
    QuestionKind.TEXT: _("问答题"),
}
MARKED = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUTH, QuestionKind.NUMBER)


class BadQuestion(Refusal):
    """A question that cannot be asked as it stands."""


class BadAnswer(Refusal):
    """An answer that the question does not take."""


@dataclass(frozen=True)
class Question:
    """One question. `right` and `points` are for exams; `half` gives half of the points for some, and no wrong, options."""

    key: str
    kind: QuestionKind
    words: str
    help: str = ""
    required: bool = True
    options: tuple[str, ...] = ()
    least: int = 1  # of a scale
    most: int = 5
    low: str = ""  # what the ends of a scale mean
    high: str = ""
    points: Decimal = NO_POINTS
    right: tuple[str, ...] = ()
    half: bool = False

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(QUESTION_LABELS[self.kind])

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What may be chosen: value and label, in their order; empty where the answer is typed."""
        match self.kind:
            case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
                return [(str(place), words) for place, words in enumerate(self.options)]
            case QuestionKind.TRUTH:
                return [(YES, gettext("对")), (NO, gettext("错"))]
            case QuestionKind.SCALE:
                return [(str(step), self._step_label(step)) for step in range(self.least, self.most + 1)]
        return []

    def _step_label(self, step: int) -> str:
        named = {self.least: self.low, self.most: self.high}.get(step, "")
        return f"{step} {named}".strip()

    @property
    def right_words(self) -> str:
        """The right answer for people."""
        labels = dict(self.choices)
        return listed(labels.get(value, value) for value in self.right)


def as_plain(question: Question) -> dict[str, Any]:
    """Return the question for JSON."""
    return {**asdict(question), "points": str(question.points), "kind": question.kind.value}


def from_plain(kept: Mapping[str, Any]) -> Question:
    """Return the question that `as_plain` gave."""
    lists = {name: tuple(kept[name]) for name in ("options", "right")}
    return Question(
        **{
            **kept,
            **lists,
            "points": Decimal(kept["points"]),
            "kind": QuestionKind(kept["kind"]),
        }
    )


def refuse_bad(question: Question, *, exam: bool) -> Question:
    """Return the question tidied up: what its kind has no use for is left out. Raises: BadQuestion."""
    tidy = _tidied(question, exam=exam)
    if not tidy.words:
        raise BadQuestion(gettext("请写出题目。"))
    if tidy.kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        _refuse_options(tidy)
    if tidy.kind is QuestionKind.SCALE and not 1 < tidy.most - tidy.least + 1 <= MOST_STEPS:
        raise BadQuestion(
            gettext("题目“%(words)s”的量表应有 2 至 %(most)s 档。")
            % {"words": tidy.words, "most": MOST_STEPS}
        )
    if exam:
        _refuse_marking(tidy)
    return tidy


def _tidied(question: Question, *, exam: bool) -> Question:
    has_options = question.kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
    marked = exam and question.kind in MARKED
    is_scale = question.kind is QuestionKind.SCALE
    right = tuple(right for right in question.right if right.strip()) if marked else ()
    return replace(
        question,
        words=question.words.strip(),
        help=question.help.strip(),
        options=tuple(each.strip() for each in question.options if each.strip()) if has_options else (),
        least=question.least if is_scale else 1,
        most=question.most if is_scale else 5,
        low=question.low.strip() if is_scale else "",
        high=question.high.strip() if is_scale else "",
        points=question.points if marked else NO_POINTS,
        right=tuple(map(_number, right)) if question.kind is QuestionKind.NUMBER else right,
        half=question.half and marked and question.kind is QuestionKind.MULTIPLE,
    )


def _refuse_options(question: Question) -> None:
    if not 1 < len(question.options) <= MOST_OPTIONS:
        raise BadQuestion(
            gettext("题目“%(words)s”应有 2 至 %(most)s 个选项。")
            % {"words": question.words, "most": MOST_OPTIONS}
        )
    if len(set(question.options)) < len(question.options):
        raise BadQuestion(gettext("题目“%(words)s”有相同的选项，请修改。") % {"words": question.words})


def _refuse_marking(question: Question) -> None:
    if question.kind not in MARKED:
        raise BadQuestion(
            gettext("题目“%(words)s”是%(kind)s，不能自动评分，测试里不能使用。")
            % {"words": question.words, "kind": question.kind_label}
        )
    if question.points <= 0 or question.points != round(question.points, 2):
        raise BadQuestion(
            gettext("题目“%(words)s”的分值应当大于零，最多两位小数。") % {"words": question.words}
        )
    wanted = {value for value, _label in question.choices}
    known = not wanted or set(question.right) <= wanted
    counts = len(question.right) if question.kind is QuestionKind.MULTIPLE else len(question.right) == 1
    if not (known and counts):
        raise BadQuestion(gettext("请标出题目“%(words)s”的正确答案。") % {"words": question.words})


def total_points(questions: Sequence[Question]) -> Decimal:
    """Return how many points all right answers give."""
    return sum((question.points for question in questions), NO_POINTS)


def read_answer(question: Question, given: Sequence[str]) -> Answer | None:
    """Return what was given as a plain answer, None if nothing was. Raises: BadAnswer."""
    said = [text.strip() for text in given if text.strip()]
    if not said:
        return None
    match question.kind:
        case QuestionKind.TEXT:
            return _text(question, said[0])
        case QuestionKind.NUMBER:
            return _number(said[0])
        case QuestionKind.MULTIPLE:
            order = [value for value, _label in question.choices]
            _refuse_unknown(question, said)
            return sorted(set(said), key=order.index)
    _refuse_unknown(question, said[:1])
    return said[0]


def _refuse_unknown(question: Question, said: Sequence[str]) -> None:
    known = {value for value, _label in question.choices}
    if not known.issuperset(said):
        raise BadAnswer(gettext("请从列出的选项里选择。"))


def _text(question: Question, said: str) -> str:
    if len(said) > LONGEST_TEXT:
        raise BadAnswer(
            gettext("最多写 %(most)s 字，您写了 %(count)s 字，请删减。")
            % {"most": LONGEST_TEXT, "count": len(said)}
        )
    return said


def _number(said: str) -> str:
    """The number in its shortest form, so that 3, 3.0 and full-width ３ are one answer."""
    try:
        read = Decimal(unicodedata.normalize("NFKC", said.strip()))
    except InvalidOperation:
        raise BadAnswer(gettext("请填写数字，例如 12 或者 0.5。")) from None
    if not read.is_finite() or abs(read) >= 10**12 or read != round(read, 6):
        raise BadAnswer(gettext("数字太大或者小数太多，最多六位小数。"))
    return shortest(read)


def read_answers(
    questions: Sequence[Question], given: Mapping[str, Sequence[str]], *, complete: bool
) -> tuple[dict[str, Answer], dict[str, str]]:
    """Return the answers by question key, and by key what is wrong with the others.

    With `complete` a required question without an answer is wrong; a draft may leave it.
    """
    answers: dict[str, Answer] = {}
    wrong: dict[str, str] = {}
    for question in questions:
        try:
            answer = read_answer(question, given.get(question.key, ()))
        except BadAnswer as refusal:
            wrong[question.key] = str(refusal)
            continue
        if answer is not None:
            answers[question.key] = answer
        elif complete and question.required:
            wrong[question.key] = gettext("这一题必须回答。")
    return answers, wrong
