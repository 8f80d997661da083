from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from renda.core.access.testing import actor_for, make_hat
from renda.core.base.actor import Actor, Role
from renda.core.people.models import Assembly
from renda.core.surveys import actions
from renda.core.surveys.models import Survey, SurveyKind
from renda.core.surveys.questions import Question, QuestionKind

MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
CLOSES = MORNING + timedelta(days=7)

EXAM = [
    Question("q1", QuestionKind.SINGLE, "谁选举市长？", options=("市人大", "常委会"), right=("0",), points=Decimal(2)),
    Question(
        "q2", QuestionKind.MULTIPLE, "代表有哪些权利？", options=("审议", "表决", "罚款"), right=("0", "1"),
        points=Decimal(3), half=True,
    ),
    Question("q3", QuestionKind.TRUTH, "代表每届任期五年。", right=("yes",), points=Decimal("0.5")),
    Question("q4", QuestionKind.NUMBER, "一年几次？", right=("1",), points=Decimal(1), required=False),
]  # fmt: skip
EVALUATION = [
    Question("q1", QuestionKind.SCALE, "讲得怎样？", low="差", high="好"),
    Question("q2", QuestionKind.SINGLE, "还要办吗？", options=("要", "不要")),
    Question("q3", QuestionKind.TEXT, "建议", required=False),
]


@pytest.fixture
def office(city: Assembly) -> Actor:
    return actor_for(make_hat(Role.DEPUTIES_OFFICE, city))


@pytest.fixture
def wang(city: Assembly) -> Actor:
    return actor_for(make_hat(Role.DEPUTY, city, username="wang"))


def deputies(city: Assembly, count: int) -> list[Actor]:
    return [actor_for(make_hat(Role.DEPUTY, city, username=f"deputy-{number}")) for number in range(count)]


def made(city: Assembly, office: Actor, kind: SurveyKind, **given: Any) -> Survey:
    usual: dict[str, Any] = {
        "title": "代表培训" + kind.label,
        "opens_at": MORNING,
        "closes_at": CLOSES,
        "roles": (Role.DEPUTY,),
    }
    event = actions.make_survey(
        subject=city, kind=kind, arrangement=actions.Arrangement(**{**usual, **given}), by=office, at=MORNING
    )
    return Survey.objects.get(pk=event.survey)  # type: ignore[attr-defined]


def opened(survey: Survey, office: Actor, questions: Sequence[Question]) -> Survey:
    actions.write_questions(subject=survey, questions=questions, by=office, at=MORNING)
    actions.open_survey(subject=survey, by=office, at=MORNING)
    return survey


@pytest.fixture
def exam(city: Assembly, office: Actor) -> Survey:
    return opened(made(city, office, SurveyKind.EXAM, most_attempts=2, pass_mark=Decimal(4)), office, EXAM)


@pytest.fixture
def evaluation(city: Assembly, office: Actor) -> Survey:
    return opened(made(city, office, SurveyKind.EVALUATION, is_anonymous=True), office, EVALUATION)
