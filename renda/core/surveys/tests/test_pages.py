"""The pages, without script: the office makes a form, a deputy fills it in, both see what they may."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from renda.core.access.models import Grant
from renda.core.access.testing import actor_for, make_hat, sign_in
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.people.models import Assembly
from renda.core.people.testing import assembly_called
from renda.core.surveys import actions
from renda.core.surveys.models import Edition, Mark, Sheet, Stage, Survey, SurveyKind
from renda.core.surveys.tests.conftest import EVALUATION, EXAM, made
from renda.lib import clock


def client_of(grant: Grant) -> Client:
    client = Client()
    sign_in(client, grant)
    return client


@pytest.fixture
def desk(city: Assembly) -> Client:
    return client_of(make_hat(Role.DEPUTIES_OFFICE, city))


@pytest.fixture
def deputy(city: Assembly) -> Client:
    return client_of(make_hat(Role.DEPUTY, city, username="wang"))


@pytest.fixture
def running(city: Assembly) -> Any:
    """Open a form from an hour ago for a day."""
    office = actor_for(make_hat(Role.DEPUTIES_OFFICE, city, username="office"))

    def make(kind: SurveyKind, **given: Any) -> Survey:
        at = clock.now()
        window = {"opens_at": at - timedelta(hours=1), "closes_at": at + timedelta(days=1)}
        survey = made(city, office, kind, **{**window, **given})
        questions = EXAM if kind == SurveyKind.EXAM else EVALUATION
        actions.write_questions(subject=survey, questions=questions, by=office, at=at)
        actions.open_survey(subject=survey, by=office, at=at)
        return survey

    return make


def close(survey: Survey) -> None:
    at = clock.now()
    survey.refresh_from_db()
    actions.close_survey(
        subject=survey, by=Actor(role=Role.DEPUTIES_OFFICE, assembly=survey.assembly_id, grant=1), at=at
    )


def test_the_office_makes_an_exam_from_the_first_page_to_the_last(desk: Client, city: Assembly) -> None:
    page = desk.get("/desk/forms/")
    assert "还没有测试和评价表" in page.content.decode()
    sent = {
        "title": "履职测试", "opens_at": "2026-03-12T09:00", "closes_at": "2099-03-20T18:00", "most_attempts": 2,
        "pass_mark": "3", "roles": ["deputy"],
    }  # fmt: skip
    answer = desk.post("/desk/forms/new/exam/", sent)
    survey = Survey.objects.get()
    assert answer.status_code == 303 and answer["Location"] == f"/desk/forms/{survey.pk}/"
    question = {
        "kind": "multiple", "words": "哪些对？", "options": "*审议\n*表决\n罚款", "required": "on", "points": "3", "half": "on",
    }  # fmt: skip
    assert desk.post(f"/desk/forms/{survey.pk}/questions/new/", question).status_code == 303
    truth = {"kind": "truth", "words": "对不对？", "right": "对", "required": "on", "points": "1"}
    assert desk.post(f"/desk/forms/{survey.pk}/questions/new/", truth).status_code == 303
    refused = desk.post(f"/desk/forms/{survey.pk}/questions/new/", {**truth, "right": "也许"})
    assert refused.status_code == 422 and "请标出题目" in refused.content.decode()
    assert desk.post(f"/desk/forms/{survey.pk}/", {"do": "up", "question": "q2"}).status_code == 303
    [edition] = Edition.objects.all()
    assert [each.key for each in edition.questions] == ["q2", "q1"]
    assert edition.questions[1].right == ("0", "1") and edition.questions[1].options[0] == "审议"
    shown = desk.get(f"/desk/forms/{survey.pk}/questions/q1/").content.decode()
    assert "*审议" in shown and "checked" in shown
    assert desk.post(f"/desk/forms/{survey.pk}/", {"do": "open"}).status_code == 303
    survey.refresh_from_db()
    assert survey.stage == Stage.OPENED and survey.pass_mark == 3
    for address in ("", "results/", "sheets/", "people/"):
        base = "/forms/" if address == "results/" else "/desk/forms/"
        assert desk.get(f"{base}{survey.pk}/{address}").status_code == 200, address


def test_a_page_seen_before_a_change_is_refused(desk: Client, running: Any) -> None:
    survey = running(SurveyKind.EXAM)
    answer = desk.post(f"/desk/forms/{survey.pk}/", {"do": "close", "version": "1"})
    assert answer.status_code == 422 and "请核对最新情况" in answer.content.decode()
    survey.refresh_from_db()
    assert survey.stage == Stage.OPENED


def test_a_deputy_answers_and_sees_points_and_what_was_right(deputy: Client, running: Any) -> None:
    survey = running(SurveyKind.EXAM, most_attempts=1)
    assert survey.title in deputy.get("/forms/").content.decode()
    page = deputy.get(f"/forms/{survey.pk}/").content.decode()
    assert "谁选举市长？" in page and "正确答案" not in page
    sent = {"edition": "1", "q1": "0", "q2": ["0"], "q3": "yes"}
    refused = deputy.post(f"/forms/{survey.pk}/", {**sent, "q3": ""})
    assert refused.status_code == 422 and "这一题必须回答" in refused.content.decode()
    assert not Sheet.objects.exists()
    assert deputy.post(f"/forms/{survey.pk}/", sent).status_code == 303
    page = deputy.get(f"/forms/{survey.pk}/").content.decode()
    assert '<span class="figure">4</span>' in page and "满分 6.5 分" in page
    assert "正确答案" in page and '<form class="form"' not in page
    assert "已提交" in deputy.get("/forms/").content.decode()


def test_the_right_answers_stay_hidden_while_one_may_try_again(deputy: Client, running: Any) -> None:
    from decimal import Decimal

    survey = running(SurveyKind.EXAM, most_attempts=2, pass_mark=Decimal(6))
    deputy.post(f"/forms/{survey.pk}/", {"edition": "1", "q1": "1", "q2": ["0"], "q3": "yes"})
    page = deputy.get(f"/forms/{survey.pk}/").content.decode()
    assert "未合格" in page and "正确答案" not in page and '<form class="form"' in page


def test_a_draft_is_kept_by_the_server_and_shown_again(deputy: Client, running: Any) -> None:
    survey = running(SurveyKind.EXAM)
    kept = deputy.post(
        f"/forms/{survey.pk}/", {"edition": "1", "q1": "1", "do": "save"}, headers={"hx-request": "true"}
    )
    assert kept.status_code == 200 and "已暂存" in kept.content.decode()
    assert Sheet.objects.get().answers == {"q1": "1"}
    page = deputy.get(f"/forms/{survey.pk}/").content.decode()
    assert page.count("checked") == 1


def test_a_form_that_closed_meanwhile_keeps_what_was_typed_on_the_page(deputy: Client, running: Any) -> None:
    survey = running(SurveyKind.EVALUATION)
    close(survey)
    sent = {"edition": "1", "q1": "5", "q2": "0", "q3": "写了很久的建议"}
    answer = deputy.post(f"/forms/{survey.pk}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "截止" in page and "写了很久的建议" in page
    assert not Sheet.objects.filter(answers__has_key="q1").exists()


def test_a_form_without_names_says_so_and_thanks_without_showing(deputy: Client, running: Any) -> None:
    survey = running(SurveyKind.EVALUATION, is_anonymous=True)
    page = deputy.get(f"/forms/{survey.pk}/").content.decode()
    assert "不记名" in page and "hx-post" not in page and "暂存" not in page
    sent = {"edition": "1", "q1": "5", "q2": "0", "q3": "多讲些实例"}
    assert deputy.post(f"/forms/{survey.pk}/", sent).status_code == 303
    again = deputy.post(f"/forms/{survey.pk}/", sent)
    assert again.status_code == 422 and "每人一次" in again.content.decode()
    page = deputy.get(f"/forms/{survey.pk}/").content.decode()
    assert "您已填过" in page and "多讲些实例" not in page
    assert Mark.objects.count() == 1


def test_the_questions_changed_meanwhile_are_shown_with_the_answers(
    deputy: Client, running: Any, desk: Client
) -> None:
    survey = running(SurveyKind.EXAM)
    desk.post(f"/desk/forms/{survey.pk}/", {"do": "drop", "question": "q4"})
    assert desk.post(f"/desk/forms/{survey.pk}/", {"do": "revise"}).status_code == 303
    sent = {"edition": "1", "q1": "0", "q2": ["0", "1"], "q3": "yes"}
    answer = deputy.post(f"/forms/{survey.pk}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "换了新版" in page and 'name="edition" value="2"' in page
    assert deputy.post(f"/forms/{survey.pk}/", {**sent, "edition": "2"}).status_code == 303


def test_results_are_taken_away_as_a_file(desk: Client, deputy: Client, running: Any) -> None:
    survey = running(SurveyKind.EVALUATION)
    deputy.post(f"/forms/{survey.pk}/", {"edition": "1", "q1": "4", "q2": "0", "q3": "=1+1"})
    page = desk.get(f"/forms/{survey.pk}/results/").content.decode()
    assert "<svg" in page and "100.0%" in page and "平均 4.00" in page
    answer = desk.get(f"/forms/{survey.pk}/results/?export=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert ["1", "讲得怎样？", "4", "1", "100.0%"] in rows and ["1", "建议", "'=1+1", "1", ""] in rows
    assert desk.get(f"/forms/{survey.pk}/results/?export=xlsx").status_code == 200
    named = desk.get(f"/desk/forms/{survey.pk}/sheets/?export=csv").content.decode()
    assert "人大代表" in named


def test_results_before_the_close_and_small_ones_are_the_offices(
    deputy: Client, running: Any, desk: Client
) -> None:
    survey = running(SurveyKind.EVALUATION)
    deputy.post(f"/forms/{survey.pk}/", {"edition": "1", "q1": "4", "q2": "0"})
    assert deputy.get(f"/forms/{survey.pk}/results/").status_code == 404
    close(survey)
    page = deputy.get(f"/forms/{survey.pk}/results/").content.decode()
    assert "不足 10 份" in page and "<svg" not in page
    assert "<svg" in desk.get(f"/forms/{survey.pk}/results/").content.decode()


def test_a_form_without_names_has_no_sheets(desk: Client, running: Any) -> None:
    survey = running(SurveyKind.EVALUATION, is_anonymous=True)
    assert desk.get(f"/desk/forms/{survey.pk}/sheets/").status_code == 404
    assert "截止以后才统计" in desk.get(f"/forms/{survey.pk}/results/").content.decode()


def test_others_find_nothing(running: Any, other_city: Assembly, city: Assembly) -> None:
    survey = running(SurveyKind.EXAM)
    with scope.unscoped("test"):
        foreign = client_of(make_hat(Role.DEPUTIES_OFFICE, other_city))
        body = client_of(make_hat(Role.BODY_HANDLER, city))
    for address in (f"/forms/{survey.pk}/", f"/forms/{survey.pk}/results/"):
        assert foreign.get(address).status_code == 404
        assert body.get(address).status_code == 404
    assert foreign.get(f"/desk/forms/{survey.pk}/").status_code == 404
    assert body.get(f"/desk/forms/{survey.pk}/").status_code == 403
    assert survey.title not in foreign.get("/forms/").content.decode()


def test_people_of_a_lower_congress_answer_where_they_are_asked(running: Any, city: Assembly) -> None:
    county = assembly_called("990101", "青浦县", level="county", path="/9901/990101/", parent=city)
    with scope.unscoped("test"):
        below = client_of(make_hat(Role.DEPUTY, county, username="zhao"))
    asked, not_asked = running(SurveyKind.EXAM, includes_below=True), running(SurveyKind.EXAM)
    assert below.get(f"/forms/{not_asked.pk}/").status_code == 404
    listed = below.get("/forms/").content.decode()
    assert f"/forms/{asked.pk}/" in listed and f"/forms/{not_asked.pk}/" not in listed
    sent = {"edition": "1", "q1": "0", "q2": ["0"], "q3": "yes"}
    assert below.post(f"/forms/{asked.pk}/", sent).status_code == 303
    assert Sheet.objects.get().assembly_id == city.pk


def test_names_that_nobody_has_are_said(desk: Client, running: Any, city: Assembly) -> None:
    survey = running(SurveyKind.EXAM)
    make_hat(Role.MEMBER, city, username="sun")
    refused = desk.post(f"/desk/forms/{survey.pk}/people/", {"names": "sun\nnobody"})
    assert refused.status_code == 422 and "nobody" in refused.content.decode()
    assert desk.post(f"/desk/forms/{survey.pk}/people/", {"names": "sun"}).status_code == 303
    assert "sun" in desk.get(f"/desk/forms/{survey.pk}/people/").content.decode()
