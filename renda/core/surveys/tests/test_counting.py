"""Points and counts against a second, naive reckoning, on many random sheets."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from renda.core.surveys.counting import tally
from renda.core.surveys.questions import (
    BadAnswer,
    Question,
    QuestionKind,
    as_plain,
    from_plain,
    read_answer,
)
from renda.core.surveys.scoring import points_of, score
from renda.core.surveys.tests.conftest import EVALUATION, EXAM

MULTIPLE = EXAM[1]


@pytest.mark.parametrize(
    ("chosen", "points"),
    [
        (["0", "1"], "3"), (["0"], "1.5"), (["1"], "1.5"), (["0", "2"], "0"), (["0", "1", "2"], "0"),
        (["2"], "0"), (None, "0"),
    ],
)  # fmt: skip
def test_a_multiple_choice_gives_all_half_or_nothing(chosen: list[str] | None, points: str) -> None:
    assert points_of(MULTIPLE, chosen) == Decimal(points)


def naive_points(question: Question, answer: Any) -> Fraction:
    """In words of its own: go through the options one by one."""
    if answer is None:
        return Fraction(0)
    if question.kind is not QuestionKind.MULTIPLE:
        return Fraction(question.points) if answer in question.right else Fraction(0)
    hits = misses = wrong = 0
    for place in range(len(question.options)):
        is_chosen, is_right = str(place) in answer, str(place) in question.right
        hits += is_chosen and is_right
        misses += is_right and not is_chosen
        wrong += is_chosen and not is_right
    if wrong or not hits:
        return Fraction(0)
    if not misses:
        return Fraction(question.points)
    return Fraction(question.points) / 2 if question.half else Fraction(0)


def random_exam(dice: random.Random) -> list[Question]:
    questions = []
    for number in range(dice.randint(1, 8)):
        kind = dice.choice([QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUTH])
        options = tuple(f"选项{place}" for place in range(dice.randint(2, 6))) if kind != "truth" else ()
        values = [str(place) for place in range(len(options))] or ["yes", "no"]
        many = dice.randint(1, len(values)) if kind is QuestionKind.MULTIPLE else 1
        questions.append(
            Question(
                f"q{number}", kind, "问", options=options, right=tuple(sorted(dice.sample(values, many))),
                points=Decimal(dice.randint(1, 999)) / 100, half=dice.random() < 0.5,
            )
        )  # fmt: skip
    return questions


def random_answers(dice: random.Random, questions: list[Question]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for question in questions:
        values = [value for value, _ in question.choices]
        if dice.random() < 0.15:
            continue
        if question.kind is QuestionKind.MULTIPLE:
            answers[question.key] = sorted(dice.sample(values, dice.randint(1, len(values))))
        else:
            answers[question.key] = dice.choice(values)
    return answers


@pytest.mark.parametrize("seed", range(200))
def test_points_agree_with_the_naive_reckoning(seed: int) -> None:
    dice = random.Random(seed)
    questions = random_exam(dice)
    answers = random_answers(dice, questions)
    reached = score(questions, answers)
    assert Fraction(reached.points) == sum(
        (naive_points(each, answers.get(each.key)) for each in questions), Fraction(0)
    )
    assert reached.out_of == sum(each.points for each in questions)


@pytest.mark.parametrize("seed", range(60))
def test_counts_shares_and_means_agree_with_the_naive_reckoning(seed: int) -> None:
    dice = random.Random(seed)
    questions = [*random_exam(dice), replace(EVALUATION[0], key="scale")]
    sheets = [random_answers(dice, questions) for _ in range(dice.randint(0, 40))]
    for question, counted in zip(questions, tally(questions, sheets), strict=True):
        given = [sheet[question.key] for sheet in sheets if question.key in sheet]
        assert counted.answered == len(given)
        for (value, label), row in zip(question.choices, counted.rows, strict=True):
            chosen = len(
                [1 for answer in given if answer == value or (isinstance(answer, list) and value in answer)]
            )
            assert (row.label, row.count) == (label, chosen)
            assert row.share == (Fraction(chosen, len(given)) if given else 0)
        if question.kind is QuestionKind.SCALE:
            added = sum(int(answer) for answer in given)
            assert counted.mean == (Fraction(added, len(given)) if given else None)


def test_figures_are_rounded_half_up_from_exact_fractions() -> None:
    [scale] = tally(EVALUATION[:1], [{"q1": "1"}, {"q1": "2"}] + [{"q1": "1"}] * 6)
    assert scale.mean == Fraction(9, 8) and scale.mean_words == "1.13"
    assert [row.percent for row in scale.rows][:2] == ["87.5%", "12.5%"]
    [third] = tally(EVALUATION[:1], [{"q1": "1"}, {"q1": "2"}, {"q1": "3"}])
    assert third.rows[0].percent == "33.3%"


def test_words_come_sorted_and_not_in_the_order_in_which_they_were_said() -> None:
    counted = tally(EVALUATION, [{"q3": "丙"}, {"q3": "一"}, {"q3": "乙"}])[2]
    assert counted.texts == sorted(["丙", "一", "乙"]) and not counted.rows


@pytest.mark.parametrize(
    ("given", "kept"),
    [("３．5", "3.5"), ("3.50", "3.5"), ("100", "100"), ("-0", "0"), ("1e2", "100"), (" 7 ", "7")],
)
def test_a_number_is_kept_in_its_shortest_form(given: str, kept: str) -> None:
    assert read_answer(EXAM[3], [given]) == kept


@pytest.mark.parametrize("given", ["许多", "NaN", "Infinity", "1e13", "0.0000001"])
def test_what_is_no_usable_number_is_refused(given: str) -> None:
    with pytest.raises(BadAnswer):
        read_answer(EXAM[3], [given])


def test_an_answer_in_words_has_an_end() -> None:
    assert read_answer(EVALUATION[2], ["字" * 4000]) == "字" * 4000
    with pytest.raises(BadAnswer, match="4001"):
        read_answer(EVALUATION[2], ["字" * 4001])


@pytest.mark.parametrize("question", [*EXAM, *EVALUATION], ids=lambda question: question.words)
def test_a_question_is_kept_whole(question: Question) -> None:
    assert from_plain(as_plain(question)) == question
