"""What the demo city shows of training: one session held with test, evaluation and certificates, two coming."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.people.models import Assembly
from renda.core.surveys import actions as forms
from renda.core.surveys.models import Survey, SurveyKind
from renda.core.surveys.questions import Question, QuestionKind
from renda.lib import clock
from renda.modules.training import actions
from renda.modules.training.models import (
    Course,
    CourseKind,
    Enrolment,
    EnrolmentState,
    HalfDay,
    Offer,
    TrainingSession,
)
from renda.modules.training.selectors import OWNER

EXAM = [
    Question(
        "q1", QuestionKind.SINGLE, "代表提出的建议由谁交给承办单位？", points=Decimal(2), right=("1",),
        options=("代表本人", "人大常委会的办事机构", "政府办公室"),
    ),
    Question(
        "q2", QuestionKind.MULTIPLE, "闭会期间代表可以做什么？", points=Decimal(4), right=("0", "1", "3"), half=True,
        options=("视察", "专题调研", "直接处理具体案件", "联系群众"),
    ),
    Question("q3", QuestionKind.TRUTH, "代表可以对办理结果表示不满意。", points=Decimal(2), right=("yes",)),
    Question("q4", QuestionKind.NUMBER, "本次课程讲了几种监督方式？", points=Decimal(2), right=("4",)),
]  # fmt: skip
EVALUATION = [
    Question("q1", QuestionKind.SCALE, "内容对履职有帮助吗？", low="没有", high="很有"),
    Question("q2", QuestionKind.SINGLE, "时间安排合适吗？", options=("合适", "太长", "太短")),
    Question("q3", QuestionKind.TEXT, "下次想听什么？", required=False),
]
WISHES = ("预算报告怎么看", "怎样写好建议", "怎样开展视察", "多请一线同志讲", "希望讲实例")
HOURS = Decimal("3.0")


def plant_training(
    *, city: Assembly, office: Actor, deputies: Sequence[Actor], below: Actor | None = None, at: datetime
) -> None:
    """Hold one session five weeks ago and announce two to come; `below` is a lower congress's office, which adopts one."""
    today = clock.local_day(at)
    with scope.assemblies([city.pk]):
        _held(city, office, deputies, today - timedelta(days=35))
        coming = _announced(
            city, office, "怎样看懂预算报告", CourseKind.BUDGET, today + timedelta(days=12), at, capacity=3
        )
        for deputy in deputies[:5]:
            actions.enrol(subject=Offer.objects.get(session=coming), by=deputy, at=at)
        shared = _announced(
            city, office, "代表建议的提出和办理", CourseKind.DUTY, today + timedelta(weeks=3), at, below=True
        )
    if below is not None and below.assembly is not None:
        own = Assembly.objects.get(pk=below.assembly)
        actions.adopt_session(subject=own, session=shared.pk, by=below, at=at)


def _announced(
    city: Assembly, office: Actor, title: str, kind: CourseKind, on: date, at: datetime, **given: Any
) -> TrainingSession:
    made: Any = actions.plan_course(
        subject=city, title=title, kind=kind, year=on.year, goals="讲清要点，结合案例讨论。", by=office, at=at
    )
    course = Course.objects.get(pk=made.course)
    file = ("提纲.txt", f"{title}\n\n一、基本要求\n二、常见问题\n三、讨论\n".encode())
    actions.add_material(subject=course, upload=file, by=office, at=at)
    plan = actions.Plan(
        parts=[actions.Part(on, "morning", HOURS), actions.Part(on, "afternoon", HOURS)],
        enrols_from=at,
        enrols_until=_moment(on - timedelta(days=1), 18),
        roles=(Role.DEPUTY, Role.MEMBER),
        place_name="市人大常委会会议楼二楼",
        speaker="陆听松",
        capacity=given.get("capacity"),
        is_offered_below=given.get("below", False),
        needs_test=given.get("needs_test", False),
    )
    planned: Any = actions.plan_session(subject=course, plan=plan, by=office, at=at)
    session = TrainingSession.objects.get(pk=planned.session)
    actions.announce_session(subject=session, by=office, at=at)
    return session


def _moment(on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), clock.LOCAL_ZONE)


def _held(city: Assembly, office: Actor, deputies: Sequence[Actor], on: date) -> None:
    before, after = _moment(on - timedelta(weeks=3), 10), _moment(on, 18)
    session = _announced(city, office, "闭会期间怎样履职", CourseKind.DUTY, on, before, needs_test=True)
    offer = Offer.objects.get(session=session)
    for deputy in deputies:
        actions.enrol(subject=offer, by=deputy, at=before)
    rows = list(Enrolment.objects.filter(session=session, state=EnrolmentState.ENROLLED).order_by("pk"))
    parts = [part.pk for part in HalfDay.objects.filter(session=session).order_by("pk")]
    marks = {row.pk: dict.fromkeys(parts, "present") for row in rows}
    if rows[3:]:
        marks[rows[-1].pk][parts[-1]] = "leave"
    actions.mark_attendance(subject=offer, marks=marks, by=office, at=after)
    exam = _form(session, office, SurveyKind.EXAM, EXAM, [row.account_id for row in rows], after)
    for number, deputy in enumerate(deputies):
        half = {"q1": ["1"], "q2": ["0", "1"], "q3": ["yes"], "q4": ["4"]}
        given = half if number % 3 == 1 else {**half, "q2": ["0", "1", "3"]}
        forms.submit_sheet(subject=exam, edition=1, given=given, by=deputy, at=after + timedelta(hours=1))
    evaluation = _form(
        session, office, SurveyKind.EVALUATION, EVALUATION, [row.account_id for row in rows], after
    )
    for number, deputy in enumerate(deputies):
        said = {"q1": [str(3 + number % 3)], "q2": [str(number % 2)], "q3": [WISHES[number % len(WISHES)]]}
        forms.put_in_box(survey=evaluation, edition=1, given=said, by=deputy, at=after + timedelta(hours=2))
    end = after + timedelta(weeks=1)
    for survey in (exam, evaluation):
        forms.close_survey(subject=survey, by=office, at=end)
    earned = [row.pk for row in rows if all(said == "present" for said in marks[row.pk].values())]
    if earned:
        actions.issue_certificates(subject=offer, enrolments=earned, by=office, at=end)


def _form(
    session: TrainingSession,
    office: Actor,
    kind: SurveyKind,
    questions: Sequence[Question],
    people: Sequence[int],
    at: datetime,
) -> Survey:
    evaluation = kind == SurveyKind.EVALUATION
    arrangement = forms.Arrangement(
        title=f"{session.course.title}{'培训评价' if evaluation else '测试'}",
        opens_at=at,
        closes_at=at + timedelta(weeks=1),
        is_anonymous=evaluation,
        most_attempts=1 if evaluation else 3,
        pass_mark=None if evaluation else Decimal(6),
    )
    made: Any = forms.make_survey(
        subject=session.assembly,
        kind=kind,
        arrangement=arrangement,
        owner=(OWNER, session.pk),
        by=office,
        at=at,
    )
    survey = Survey.objects.get(pk=made.survey)
    forms.write_questions(subject=survey, questions=questions, by=office, at=at)
    forms.invite_people(subject=survey, accounts=people, by=office, at=at)
    forms.open_survey(subject=survey, by=office, at=at)
    return survey
