"""The pages, without script: the office from plan to certificate, a deputy on the phone, a stranger with a number."""

from __future__ import annotations

import csv
import io
import threading
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from renda.core.access.models import Grant
from renda.core.access.testing import actor_for, make_hat, sign_in
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.jobs.api import run_until_idle
from renda.core.notices.models import Notice
from renda.core.people.models import Assembly
from renda.core.people.testing import assembly_called
from renda.core.surveys.models import Invitation, Survey
from renda.lib import clock, codes
from renda.modules.training import actions
from renda.modules.training.models import Certificate, Course, CourseKind, Enrolment, Offer, TrainingSession
from renda.modules.training.tests.conftest import plan


def client_of(grant: Grant) -> Client:
    client = Client()
    sign_in(client, grant)
    return client


@pytest.fixture
def desk(city: Assembly) -> Client:
    return client_of(make_hat(Role.DEPUTIES_OFFICE, city, username="office"))


@pytest.fixture
def wang(city: Assembly) -> Client:
    return client_of(make_hat(Role.DEPUTY, city, username="wang"))


def running(city: Assembly, days: int = 3, **given: Any) -> Offer:
    """A session in some days (0: today), announced, with enrolment open."""
    by = actor_for(make_hat(Role.DEPUTIES_OFFICE, city, username=f"by-{Course.objects.count()}"))
    at, on = clock.now(), clock.today() + timedelta(days=days)
    made: Any = actions.plan_course(
        subject=city, title="怎样写好建议", kind=CourseKind.DUTY, year=2026, by=by, at=at
    )
    usual: dict[str, Any] = {
        "parts": [actions.Part(on, "morning", plan().parts[0].hours)],
        "enrols_from": at - timedelta(hours=1),
        "enrols_until": at + timedelta(days=2),
    }
    course = Course.objects.get(pk=made.course)
    actions.add_material(subject=course, upload=("提纲.txt", "一、要求".encode()), by=by, at=at)
    session: Any = actions.plan_session(subject=course, plan=plan(**{**usual, **given}), by=by, at=at)
    actions.announce_session(subject=TrainingSession.objects.get(pk=session.session), by=by, at=at)
    return Offer.objects.get(session=session.session)


def test_the_office_plans_announces_and_people_are_told(desk: Client, wang: Client, city: Assembly) -> None:
    course = {"title": "预算监督", "kind": "budget", "year": "2026", "goals": "看懂报表"}
    answer = desk.post("/desk/training/courses/new/", course)
    made = Course.objects.get()
    assert answer["Location"] == f"/desk/training/courses/{made.pk}/"
    upload = SimpleUploadedFile("提纲.txt", "一、预算".encode())
    assert desk.post(f"/desk/training/courses/{made.pk}/", {"file": upload}).status_code == 303
    page = desk.get(f"/desk/training/courses/{made.pk}/").content.decode()
    assert "提纲.txt" in page
    session = {
        "parts": "2099-03-12 上午 3\n2099-03-12 下午 2.5", "place_name": "会议楼", "enrols_from": "2026-03-01T09:00",
        "enrols_until": "2099-03-10T18:00", "roles": ["deputy"], "capacity": "1",
    }  # fmt: skip
    wrong = desk.post(f"/desk/training/courses/{made.pk}/sessions/new/", {**session, "parts": "三月 上午 3"})
    assert wrong.status_code == 422 and "第 1 行看不懂" in wrong.content.decode()
    assert desk.post(f"/desk/training/courses/{made.pk}/sessions/new/", session).status_code == 303
    planned = TrainingSession.objects.get()
    assert planned.hours_needed == 5.5
    assert "怎样" not in wang.get("/training/").content.decode()
    assert desk.post(f"/desk/training/{planned.pk}/", {"do": "announce"}).status_code == 303
    run_until_idle()
    notice = Notice.objects.get()
    offer = Offer.objects.get()
    assert (notice.title, notice.url) == ("培训通知：%(title)s", f"/training/{offer.pk}/")
    assert "培训通知：预算监督" in wang.get("/desk/notices/").content.decode()
    assert "预算监督" in wang.get("/training/").content.decode()
    shown = desk.get(f"/desk/training/{planned.pk}/change/").content.decode()
    assert "2099-03-12 上午 3\n2099-03-12 下午 2.5" in shown
    assert desk.get("/desk/training/?export=csv").status_code == 200


def test_a_deputy_enrols_in_one_tap_reads_the_material_and_leaves_again(wang: Client, city: Assembly) -> None:
    offer = running(city)
    page = wang.get(f"/training/{offer.pk}/").content.decode()
    assert 'value="enrol"' in page and "提纲.txt" in page
    material = offer.session.course.materials.get()
    answer = wang.get(f"/training/materials/{material.pk}/")
    assert b"".join(answer.streaming_content).decode() == "一、要求"  # type: ignore[attr-defined]
    assert wang.post(f"/training/{offer.pk}/", {"do": "enrol"}).status_code == 303
    page = wang.get(f"/training/{offer.pk}/").content.decode()
    assert "已报名" in page and 'value="enrol"' not in page
    assert wang.post(f"/training/{offer.pk}/", {"do": "leave", "reason": "住院"}).status_code == 303
    assert "已请假：住院" in wang.get(f"/training/{offer.pk}/").content.decode()
    assert wang.post(f"/training/{offer.pk}/", {"do": "cancel"}).status_code == 303
    assert Enrolment.objects.get().state == "cancelled"
    assert wang.post(f"/training/{offer.pk}/", {"do": "enrol"}).status_code == 303
    assert Enrolment.objects.get().leave_reason is None


def test_the_office_marks_everybody_on_one_page_and_certifies(
    desk: Client, wang: Client, city: Assembly
) -> None:
    offer = running(city, days=0)
    session = offer.session_id
    wang.post(f"/training/{offer.pk}/", {"do": "enrol"})
    row, part = Enrolment.objects.get(), offer.session.half_days.get()
    page = desk.get(f"/desk/training/{session}/attendance/").content.decode()
    assert f'name="mark-{row.pk}-{part.pk}"' in page
    assert (
        desk.post(
            f"/desk/training/{session}/attendance/", {f"mark-{row.pk}-{part.pk}": "present"}
        ).status_code
        == 303
    )
    assert (
        desk.post(f"/desk/training/{session}/attendance/", {f"mark-{row.pk}-{part.pk}": "absent"}).status_code
        == 303
    )
    rest = {f"mark-{row.pk}-{part.pk}": "", "do": "rest"}
    assert desk.post(f"/desk/training/{session}/attendance/", rest).status_code == 303
    assert "给 1 人颁发证书" in desk.get(f"/desk/training/{session}/").content.decode()
    assert desk.post(f"/desk/training/{session}/", {"do": "certify"}).status_code == 303
    made = Certificate.objects.get()
    run_until_idle()
    page = wang.get("/training/").content.decode()
    assert '<span class="figure">3</span>' in page and made.number in page
    paper = wang.get(f"/training/certificates/{made.pk}.docx")
    assert paper["Cache-Control"] == "no-store"
    words = zipfile.ZipFile(io.BytesIO(paper.content)).read("word/document.xml").decode()
    assert made.number in words and codes.grouped(made.code) in words and "人大代表" in words
    rows = list(
        csv.reader(io.StringIO(desk.get(f"/desk/training/{session}/?export=csv").content.decode("utf-8-sig")))
    )
    assert rows[1][0] == "人大代表" and rows[1][-1] == made.number
    assert desk.post(f"/desk/training/certificates/{made.pk}/", {"reason": "登记有误"}).status_code == 303
    assert wang.get(f"/training/certificates/{made.pk}.docx").status_code == 404
    assert {notice.title.split("：")[0] for notice in Notice.objects.all()} >= {
        "培训通知",
        "已报名",
        "结业证书",
    }


def test_anybody_checks_a_number_and_learns_no_name_without_the_code(
    desk: Client, wang: Client, city: Assembly
) -> None:
    test_the_office_marks_everybody_on_one_page_and_certifies(desk, wang, city)
    made = Certificate.objects.get()
    stranger = Client()
    page = stranger.get(f"/certificates/?number={made.number}").content.decode()
    assert "证书已撤销" in page and "怎样写好建议" in page and "人大代表</p>" not in page
    named = stranger.post("/certificates/", {"number": made.number, "code": made.code}).content.decode()
    assert "<br>人大代表<br>" in named
    refused = stranger.post("/certificates/", {"number": made.number, "code": "X" * 14})
    assert refused.status_code == 422 and "查验码与这张证书不符" in refused.content.decode()
    assert "没有这个编号" in stranger.get("/certificates/?number=9901-PX-2026-0001-0").content.decode()
    in_address = stranger.get(f"/certificates/?number={made.number}&code={made.code}").content.decode()
    assert "<br>人大代表<br>" not in in_address


def test_numbers_are_not_tried_without_end(city: Assembly) -> None:
    stranger = Client()
    for _ in range(30):
        assert stranger.get("/certificates/?number=9901-PX-2026-0001-0").status_code == 200
    assert "尝试次数过多" in stranger.get("/certificates/?number=9901-PX-2026-0001-0").content.decode()


def test_a_session_has_its_test_and_its_evaluation(desk: Client, wang: Client, city: Assembly) -> None:
    offer = running(city, days=0)
    wang.post(f"/training/{offer.pk}/", {"do": "enrol"})
    address = f"/desk/training/{offer.session_id}/"
    for kind in ("exam", "evaluation"):
        assert desk.post(address, {"do": kind}).status_code == 303
    exam, evaluation = Survey.objects.order_by("pk")
    assert (exam.owner_kind, exam.owner_id) == ("training.session", str(offer.session_id))
    assert evaluation.is_anonymous and not exam.is_anonymous
    for survey in (exam, evaluation):
        assert desk.post(address, {"do": "invite", "survey": survey.pk}).status_code == 303
    assert list(Invitation.objects.values_list("survey", flat=True)) == [exam.pk]  # nobody was there yet
    row, part = Enrolment.objects.get(), offer.session.half_days.get()
    desk.post(f"{address}attendance/", {f"mark-{row.pk}-{part.pk}": "present"})
    desk.post(address, {"do": "invite", "survey": evaluation.pk})
    assert Invitation.objects.filter(survey=evaluation).count() == 1
    assert exam.title not in wang.get(f"/training/{offer.pk}/").content.decode()  # not published yet


def test_the_office_enrols_and_takes_off_the_list(desk: Client, city: Assembly) -> None:
    offer = running(city, capacity=1)
    grants = [make_hat(Role.DEPUTY, city, username=f"d{number}") for number in range(2)]
    sent = {"accounts": [str(grant.account_id) for grant in grants]}
    page = desk.post(
        f"/desk/training/{offer.session_id}/people/{offer.pk}/", sent, follow=True
    ).content.decode()
    assert "报名 1 人，候补 1 人" in page
    first = Enrolment.objects.get(state="enrolled")
    desk.post(f"/desk/training/{offer.session_id}/", {"do": "cancel_enrolment", "enrolment": first.pk})
    assert Enrolment.objects.get(state="enrolled").pk != first.pk
    run_until_idle()
    told = [
        (notice.account_id, notice.title % notice.arguments)
        for notice in Notice.objects.exclude(title__startswith="培训通知")
    ]
    assert sorted(told) == sorted(
        [
            (first.account_id, "已取消报名：怎样写好建议"),
            (Enrolment.objects.get(state="enrolled").account_id, "已列入候补：怎样写好建议"),
            (Enrolment.objects.get(state="enrolled").account_id, "已报名：怎样写好建议"),
        ]
    )


def test_those_enrolled_hear_of_a_change_and_of_a_cancellation(
    desk: Client, wang: Client, city: Assembly
) -> None:
    offer = running(city)
    wang.post(f"/training/{offer.pk}/", {"do": "enrol"})
    shown = desk.get(f"/desk/training/{offer.session_id}/change/")
    form = shown.context["form"]
    kept = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    for name in ("enrols_from", "enrols_until"):
        kept[name] = clock.local_day(kept[name]).isoformat() + "T00:00"
    changed = {**kept, "place_name": "图书馆", "link": ""}
    assert desk.post(f"/desk/training/{offer.session_id}/change/", changed).status_code == 303
    assert desk.post(f"/desk/training/{offer.session_id}/cancel/", {"reason": "停电"}).status_code == 303
    run_until_idle()
    told = {notice.title.split("：")[0]: notice for notice in Notice.objects.all()}
    assert told["培训有调整"].arguments["where"] == "图书馆"
    assert told["培训取消"].body % told["培训取消"].arguments == "原因：停电"
    assert "停电" in wang.get(f"/training/{offer.pk}/").content.decode()


def test_a_lower_congress_adopts_and_its_deputies_come(city: Assembly, desk: Client) -> None:
    offer = running(city, days=0, is_offered_below=True)
    county = assembly_called("990101", "青浦县", level="county", path="/9901/990101/", parent=city)
    with scope.unscoped("test"):
        below = client_of(make_hat(Role.DEPUTIES_OFFICE, county, username="tian"))
        zhao = client_of(make_hat(Role.DEPUTY, county, username="zhao"))
    assert below.get(f"/desk/training/{offer.session_id}/").status_code == 404
    assert "怎样写好建议" in below.get("/desk/training/below/").content.decode()
    assert below.post("/desk/training/below/", {"session": offer.session_id}).status_code == 303
    with scope.unscoped("test"):
        theirs = Offer.objects.get(assembly=county)
    material = offer.session.course.materials.get()
    assert zhao.get(f"/training/{offer.pk}/").status_code == 404
    assert zhao.get(f"/training/materials/{material.pk}/").status_code == 200
    assert zhao.post(f"/training/{theirs.pk}/", {"do": "enrol"}).status_code == 303
    assert "青浦县" in desk.get(f"/desk/training/{offer.session_id}/").content.decode()
    own = below.get(f"/desk/training/{offer.session_id}/").content.decode()
    assert "人大代表" in own and 'value="exam"' not in own
    assert below.get(f"/desk/training/{offer.session_id}/change/").status_code == 404
    with scope.unscoped("test"):
        row, part = Enrolment.objects.get(), offer.session.half_days.get()
    sent = {f"mark-{row.pk}-{part.pk}": "present"}
    assert below.post(f"/desk/training/{offer.session_id}/attendance/", sent).status_code == 303
    run_until_idle()
    assert '<span class="figure">3</span>' in zhao.get("/training/").content.decode()


def test_others_find_nothing(city: Assembly, other_city: Assembly) -> None:
    offer = running(city)
    material = offer.session.course.materials.get()
    with scope.unscoped("test"):
        foreign = client_of(make_hat(Role.DEPUTIES_OFFICE, other_city))
        deputy = client_of(make_hat(Role.DEPUTY, other_city))
        body = client_of(make_hat(Role.BODY_HANDLER, city))
        member = client_of(make_hat(Role.MEMBER, city))
    for address in ("", "change/", "cancel/", "attendance/", f"people/{offer.pk}/"):
        assert foreign.get(f"/desk/training/{offer.session_id}/{address}").status_code == 404, address
    assert foreign.get(f"/desk/training/courses/{offer.session.course_id}/").status_code == 404
    for client in (deputy, member):
        assert client.get(f"/training/{offer.pk}/").status_code == 404
    assert deputy.get(f"/training/materials/{material.pk}/").status_code == 404
    assert body.get(f"/training/{offer.pk}/").status_code == 403
    assert Client().get(f"/training/materials/{material.pk}/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_is_not_given_twice() -> None:
    city = assembly_called("9901", "澄澜市")
    with scope.assemblies([city.pk]):
        offer = running(city, capacity=1)
        people = [actor_for(make_hat(Role.DEPUTY, city, username=f"d{number}")) for number in range(4)]
    together = connection.vendor == "postgresql"  # one connection a thread: SQLite in memory has only one
    start, states = threading.Barrier(len(people) if together else 1), []

    def take(person: Any) -> None:
        try:
            with scope.assemblies([city.pk]):
                mine = Offer.objects.get(pk=offer.pk)
                start.wait(timeout=30)
                told: Any = actions.enrol(subject=mine, by=person, at=clock.now())
                states.append(bool(told.enrolled))
        finally:
            if together:
                connection.close()

    threads = [threading.Thread(target=take, args=(person,)) for person in people]
    for thread in threads:
        thread.start() if together else thread.run()
    for thread in threads if together else []:
        thread.join(timeout=60)
    assert sorted(states) == [False, False, False, True]
    with scope.assemblies([city.pk]):
        assert Enrolment.objects.exclude(seat=None).count() == 1
