"""Making, opening, answering, closing: each verb works and leaves its event; each refusal changes nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from renda.core.audit.models import EventRecord
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.people.models import Assembly
from renda.core.surveys import actions, events
from renda.core.surveys.models import Edition, Invitation, Mark, Sheet, Stage, Survey, SurveyKind
from renda.core.surveys.questions import BadQuestion, Question, QuestionKind
from renda.core.surveys.rederiving import answers_and_points, asked_questions
from renda.core.surveys.tasks import close_due
from renda.core.surveys.tests.conftest import CLOSES, EVALUATION, EXAM, MORNING, deputies, made, opened
from renda.lib.errors import NotAllowed, Refusal

ALL_RIGHT = {"q1": ["0"], "q2": ["1", "0"], "q3": ["yes"], "q4": ["１.0"]}
ALL_WRONG = {"q1": ["1"], "q2": ["2"], "q3": ["no"]}
GOOD = {"q1": ["5"], "q2": ["0"], "q3": ["多讲案例"]}


def submit(survey: Survey, by: Actor, given: Any = ALL_RIGHT, **rest: Any) -> Any:
    usual = {"edition": 1, "at": MORNING, **rest}
    return actions.submit_sheet(subject=survey, given=given, by=by, **usual)


def drop(survey: Survey, by: Actor, given: Any = GOOD, **rest: Any) -> None:
    actions.put_in_box(survey=survey, given=given, by=by, **{"edition": 1, "at": MORNING, **rest})


def names() -> list[str]:
    return list(EventRecord.objects.order_by("pk").values_list("name", flat=True))


def test_a_form_is_made_arranged_written_and_opened(city: Assembly, office: Actor) -> None:
    survey = made(city, office, SurveyKind.EXAM)
    later = actions.Arrangement(
        title="履职测试", opens_at=MORNING, closes_at=CLOSES, pass_mark=Decimal("3.5"), roles=(Role.DEPUTY,)
    )
    actions.arrange_survey(subject=survey, arrangement=later, by=office, at=MORNING)
    actions.write_questions(subject=survey, questions=EXAM, by=office, at=MORNING)
    event = actions.open_survey(subject=survey, by=office, at=MORNING)
    survey.refresh_from_db()
    assert (survey.title, survey.stage, survey.pass_mark) == ("履职测试", Stage.OPENED, Decimal("3.5"))
    edition = Edition.objects.get(survey=survey)
    assert edition.questions == EXAM and edition.is_as_settled and edition.points == Decimal("6.5")
    assert isinstance(event, events.SurveyOpened) and event.digest == edition.digest
    assert names() == ["surveys.made", "surveys.arranged", "surveys.questions_written", "surveys.opened"]
    assert isinstance(EventRecord.objects.all()[0].event(), events.SurveyMade)
    assert {events.SurveyArranged.name, events.QuestionsWritten.name} <= set(names())


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        (SurveyKind.EXAM, {"title": " "}, "请写出名称"),
        (SurveyKind.EXAM, {"closes_at": MORNING}, "截止时间应当晚于开始时间"),
        (SurveyKind.EXAM, {"is_anonymous": True}, "不能不记名"),
        (SurveyKind.EVALUATION, {"is_anonymous": True, "most_attempts": 2}, "每人只能填一次"),
        (SurveyKind.EXAM, {"most_attempts": 21}, "1 至 20"),
        (SurveyKind.EVALUATION, {"pass_mark": Decimal(1)}, "只有测试可以设合格分"),
    ],
)
def test_an_arrangement_that_cannot_be_is_refused(
    city: Assembly, office: Actor, kind: SurveyKind, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(actions.NotArranged, match=words):
        made(city, office, kind, **given)
    assert not Survey.objects.exists() and names() == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (Question("q1", QuestionKind.SINGLE, " ", options=("a", "b"), right=("0",), points=Decimal(1)), "请写出题目"),
        (Question("q1", QuestionKind.SINGLE, "问", options=("a",), right=("0",), points=Decimal(1)), "2 至 30 个选项"),
        (Question("q1", QuestionKind.SINGLE, "问", options=("a", "a"), right=("0",), points=Decimal(1)), "相同的选项"),
        (Question("q1", QuestionKind.SINGLE, "问", options=("a", "b"), points=Decimal(1)), "正确答案"),
        (Question("q1", QuestionKind.SINGLE, "问", options=("a", "b"), right=("0", "1"), points=Decimal(1)), "正确答案"),
        (Question("q1", QuestionKind.TRUTH, "问", right=("maybe",), points=Decimal(1)), "正确答案"),
        (Question("q1", QuestionKind.TRUTH, "问", right=("yes",)), "分值应当大于零"),
        (Question("q1", QuestionKind.TRUTH, "问", right=("yes",), points=Decimal("0.001")), "最多两位小数"),
        (Question("q1", QuestionKind.TEXT, "问"), "不能自动评分"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_marked_is_refused(
    city: Assembly, office: Actor, question: Question, words: str
) -> None:
    survey = made(city, office, SurveyKind.EXAM)
    with pytest.raises(BadQuestion, match=words):
        actions.write_questions(subject=survey, questions=[question], by=office, at=MORNING)
    assert Edition.objects.get(survey=survey).questions == []


def test_a_form_opens_only_with_questions_people_time_and_a_reachable_mark(
    city: Assembly, office: Actor
) -> None:
    bare = made(city, office, SurveyKind.EXAM)
    with pytest.raises(actions.NothingAsked, match="还没有题目"):
        actions.open_survey(subject=bare, by=office, at=MORNING)
    nobody = made(city, office, SurveyKind.EXAM, roles=())
    with pytest.raises(actions.NotArranged, match="由谁作答"):
        opened(nobody, office, EXAM)
    high = made(city, office, SurveyKind.EXAM, pass_mark=Decimal("6.51"))
    with pytest.raises(actions.NotArranged, match="高于总分"):
        opened(high, office, EXAM)
    late = made(city, office, SurveyKind.EXAM)
    with pytest.raises(actions.NotArranged, match="截止时间已过"):
        actions.open_survey(subject=late, by=office, at=CLOSES)
    assert set(Survey.objects.values_list("stage", flat=True)) == {Stage.PREPARED}


def test_what_was_declared_before_opening_stays(evaluation: Survey, office: Actor) -> None:
    named = actions.Arrangement(title="记名", opens_at=MORNING, closes_at=CLOSES, roles=(Role.DEPUTY,))
    with pytest.raises(actions.NotPrepared, match="发布前声明的安排不能再改"):
        actions.arrange_survey(subject=evaluation, arrangement=named, by=office, at=MORNING)
    with pytest.raises(actions.NotPrepared):
        actions.write_questions(subject=evaluation, questions=EVALUATION, by=office, at=MORNING)
    with pytest.raises(actions.NotPrepared):
        actions.open_survey(subject=evaluation, by=office, at=MORNING)
    with pytest.raises(actions.NotWithoutName, match="不能换题"):
        actions.revise_survey(subject=evaluation, by=office, at=MORNING)
    assert Survey.objects.get().is_anonymous


def test_a_settled_edition_stays_and_answers_keep_theirs(exam: Survey, office: Actor, city: Assembly) -> None:
    one, two = deputies(city, 2)
    submit(exam, one)
    actions.write_questions(subject=exam, questions=EXAM[:1], by=office, at=MORNING)
    with pytest.raises(actions.NotArranged, match="高于总分"):
        actions.revise_survey(subject=exam, by=office, at=MORNING)
    actions.write_questions(subject=exam, questions=EXAM[:3], by=office, at=MORNING)
    event = actions.revise_survey(subject=exam, by=office, at=MORNING)
    assert isinstance(event, events.SurveyRevised) and event.edition == 2
    first, second = Edition.objects.filter(survey=exam)
    assert (first.questions, second.questions) == (EXAM, EXAM[:3])
    with pytest.raises(actions.OtherEdition, match="换了新版"):
        submit(exam, two)
    submit(exam, two, edition=2)
    assert [sheet.edition.number for sheet in Sheet.objects.order_by("pk")] == [1, 2]
    assert [sheet.out_of for sheet in Sheet.objects.order_by("pk")] == [Decimal("6.5"), Decimal("5.5")]


def test_an_exam_is_scored_at_once_and_passed_once(exam: Survey, wang: Actor) -> None:
    failed = submit(exam, wang, {"q1": ["0"], "q2": ["1"], "q3": ["no"]})
    assert (failed.points, failed.out_of, failed.passed, failed.attempt) == ("3.5", "6.5", False, 1)
    passed = submit(exam, wang)
    assert (passed.points, passed.passed, passed.attempt) == ("6.5", True, 2)
    with pytest.raises(actions.AlreadyPassed, match="不必再考"):
        submit(exam, wang)
    assert isinstance(passed, events.SheetSubmitted) and names().count("surveys.sheet_submitted") == 2


def test_attempts_are_counted(exam: Survey, wang: Actor) -> None:
    submit(exam, wang, ALL_WRONG)
    submit(exam, wang, ALL_WRONG)
    with pytest.raises(actions.AlreadyAnswered, match="可以提交 2 次，您已提交 2 次"):
        submit(exam, wang)
    assert Sheet.objects.count() == 2


def test_a_form_sent_again_counts_once(exam: Survey, wang: Actor) -> None:
    first = submit(exam, wang, key="one-form", content="x")
    again = submit(exam, wang, key="one-form", content="x")
    assert first == again and Sheet.objects.count() == 1


def test_answers_that_lack_or_do_not_fit_are_named(exam: Survey, wang: Actor) -> None:
    with pytest.raises(actions.Incomplete) as refused:
        submit(exam, wang, {"q1": ["7"], "q2": [], "q3": ["yes"], "q4": ["许多"]})
    assert set(refused.value.wrong) == {"q1", "q2", "q4"}
    assert "2" not in str(refused.value) and "3 题" in str(refused.value)
    assert not Sheet.objects.exists()


@pytest.mark.parametrize("at", [MORNING - timedelta(seconds=1), CLOSES])
def test_nothing_is_taken_outside_the_window(exam: Survey, evaluation: Survey, wang: Actor, at: Any) -> None:
    with pytest.raises(actions.NotNow):
        submit(exam, wang, at=at)
    with pytest.raises(actions.NotNow):
        drop(evaluation, wang, at=at)
    assert not Sheet.objects.exists() and not Mark.objects.exists()


def test_a_draft_is_kept_counts_for_nothing_and_becomes_the_sheet(exam: Survey, wang: Actor) -> None:
    before = names()
    actions.save_draft(survey=exam, edition=1, given={"q1": ["0"], "q4": ["许多"]}, by=wang, at=MORNING)
    draft = actions.save_draft(survey=exam, edition=1, given={"q1": ["1"]}, by=wang, at=MORNING)
    assert draft is not None and draft.answers == {"q1": "1"} and names() == before
    submit(exam, wang)
    [sheet] = Sheet.objects.all()
    assert sheet.pk == draft.pk and sheet.attempt == 1


def test_a_form_without_names_is_filled_in_once(evaluation: Survey, wang: Actor) -> None:
    drop(evaluation, wang)
    with pytest.raises(actions.AlreadyAnswered, match="每人一次"):
        drop(evaluation, wang, {"q1": ["1"], "q2": ["1"]})
    evaluation.box.refresh_from_db()
    assert evaluation.box.sheets == [{"q1": "5", "q2": "0", "q3": "多讲案例"}]
    assert actions.save_draft(survey=evaluation, edition=1, given=GOOD, by=wang, at=MORNING) is None


def test_people_are_invited_once_and_may_answer(city: Assembly, office: Actor) -> None:
    [one] = deputies(city, 1)
    survey = made(city, office, SurveyKind.EXAM, roles=())
    assert one.account is not None
    event = actions.invite_people(subject=survey, accounts=[one.account, 10**9], by=office, at=MORNING)
    actions.invite_people(subject=survey, accounts=[one.account], by=office, at=MORNING)
    assert isinstance(event, events.PeopleInvited) and event.accounts == (one.account,)
    assert Invitation.objects.count() == 1
    opened(survey, office, EXAM)
    submit(survey, one)


def test_more_time_may_be_given_and_not_less(exam: Survey, office: Actor, wang: Actor) -> None:
    with pytest.raises(actions.NotArranged, match="晚于"):
        actions.extend_survey(subject=exam, closes_at=CLOSES, by=office, at=MORNING)
    later = CLOSES + timedelta(days=1)
    event = actions.extend_survey(subject=exam, closes_at=later, by=office, at=MORNING)
    assert isinstance(event, events.SurveyExtended)
    submit(exam, wang, at=CLOSES)


def test_the_close_counts_people_and_erases_marks_and_drafts(
    exam: Survey, evaluation: Survey, office: Actor, city: Assembly
) -> None:
    people = deputies(city, 3)
    for person in people[:2]:
        submit(exam, person, ALL_WRONG)
        drop(evaluation, person)
    submit(exam, people[0])
    actions.save_draft(survey=exam, edition=1, given=GOOD, by=people[2], at=MORNING)
    assert close_due(CLOSES - timedelta(seconds=1)) == 0
    with scope.unscoped("the clock"):
        assert close_due(CLOSES) == 2
        assert close_due(CLOSES) == 0
    for survey in (exam, evaluation):
        survey.refresh_from_db()
        assert (survey.stage, survey.count_answered, survey.closed_at) == (Stage.CLOSED, 2, CLOSES)
    assert not Mark.objects.exists() and Sheet.objects.filter(submitted_at=None).count() == 0
    assert names().count(events.SurveyClosed.name) == 2
    with pytest.raises(actions.NotOpened):
        actions.close_survey(subject=exam, by=office, at=CLOSES)
    with pytest.raises(actions.NotPrepared):
        actions.invite_people(subject=exam, accounts=[], by=office, at=CLOSES)


def test_the_clock_does_not_close_what_was_given_more_time(exam: Survey) -> None:
    with pytest.raises(actions.NotOpened, match="已经延长"):
        actions.close_survey(subject=exam, by=Actor.system(assembly=exam.assembly_id), at=MORNING)


def test_a_changed_question_or_point_is_found_in_the_record(exam: Survey, wang: Actor) -> None:
    submit(exam, wang)
    told = list(EventRecord.objects.filter(name="surveys.opened"))
    sent = list(EventRecord.objects.filter(name="surveys.sheet_submitted"))
    assert not list(asked_questions(told)) and not list(answers_and_points(sent))
    Sheet.objects.update(points=Decimal(6))
    assert len(list(answers_and_points(sent))) == 1
    Sheet.objects.update(points=Decimal("6.5"), answers={})
    assert len(list(answers_and_points(sent))) == 1
    Edition.objects.filter(survey=exam).update(content=[])
    assert len(list(asked_questions(told))) == 1


VERBS = {
    "surveys.make": lambda survey, by: made(survey.assembly, by, SurveyKind.EXAM),
    "surveys.open": lambda survey, by: actions.open_survey(subject=survey, by=by, at=MORNING),
    "surveys.revise": lambda survey, by: actions.revise_survey(subject=survey, by=by, at=MORNING),
    "surveys.close": lambda survey, by: actions.close_survey(subject=survey, by=by, at=MORNING),
    "surveys.invite": lambda survey, by: actions.invite_people(subject=survey, accounts=[], by=by, at=MORNING),
    "surveys.write_questions": lambda survey, by: actions.write_questions(
        subject=survey, questions=EXAM, by=by, at=MORNING
    ),
    "surveys.extend": lambda survey, by: actions.extend_survey(
        subject=survey, closes_at=CLOSES + timedelta(1), by=by, at=MORNING
    ),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_the_verbs_are_the_offices_own(verb: str, exam: Survey, wang: Actor, other_city: Assembly) -> None:
    elsewhere = Actor(role=Role.DEPUTIES_OFFICE, assembly=other_city.pk, grant=9, account=9)
    before = names()
    for stranger in (wang, elsewhere, Actor.citizen()):
        with pytest.raises(NotAllowed):
            VERBS[verb](exam, stranger)
    assert names() == before


def test_who_may_answer(exam: Survey, evaluation: Survey, city: Assembly, office: Actor) -> None:
    [one] = deputies(city, 1)
    assert one.account
    for by, allowed in (
        (one, True),
        (office, False),
        (Actor(role=Role.DEPUTY, assembly=-1, grant=5, account=one.account), False),
        (Actor(role=Role.DEPUTY, assembly=city.pk, grant=5, account=one.account, matter="9901-LG-2026-0001"), False),
    ):  # fmt: skip
        for act in (submit, drop):
            survey, given = (exam, ALL_WRONG) if act is submit else (evaluation, GOOD)
            try:
                act(survey, by, given)
            except NotAllowed:
                assert not allowed
            except Refusal:
                raise
            else:
                assert allowed
