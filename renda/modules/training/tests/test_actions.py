"""Planning, enrolling, marking, certifying: each verb works and leaves its event; each refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from renda.core.audit.models import EventRecord
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.base.predicates import permits
from renda.core.people.models import Assembly
from renda.lib import codes
from renda.lib.errors import NotAllowed
from renda.modules.training import actions, events, selectors
from renda.modules.training.models import (
    Attendance,
    Certificate,
    Course,
    CourseKind,
    Enrolment,
    EnrolmentState,
    HalfDay,
    Material,
    Offer,
    Stage,
    TrainingSession,
)
from renda.modules.training.numbers import check_sign, read_number, with_check
from renda.modules.training.tests.conftest import (
    DAY,
    MORNING,
    ON_DAY,
    THREE,
    announced,
    deputy,
    parts_of,
    plan,
    planned,
)


def names() -> list[str]:
    return list(EventRecord.objects.order_by("pk").values_list("name", flat=True))


def enrol(offer: Offer, by: Actor, at: Any = MORNING) -> Any:
    return actions.enrol(subject=offer, by=by, at=at)


def row_of(person: Actor) -> Enrolment:
    with scope.unscoped("test"):
        return Enrolment.objects.get(account=person.account)


def mark(offer: Offer, by: Actor, marks: Any, at: Any = ON_DAY) -> Any:
    return actions.mark_attendance(subject=offer, marks=marks, by=by, at=at)


def test_a_course_is_planned_changed_and_gets_files(course: Course, office: Actor) -> None:
    actions.change_course(
        subject=course, title="建议怎么写", kind=CourseKind.LAW, year=2027, by=office, at=MORNING
    )
    added: Any = actions.add_material(
        subject=course, upload=("提纲.txt", "一、要求".encode()), by=office, at=MORNING
    )
    course.refresh_from_db()
    assert (course.title, course.kind, course.year) == ("建议怎么写", "law", 2027)
    actions.remove_material(subject=Material.objects.get(pk=added.material), by=office, at=MORNING)
    assert not Material.objects.exists()
    assert names() == [
        events.CoursePlanned.name, events.CourseChanged.name, events.MaterialAdded.name,
        events.MaterialRemoved.name,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"parts": []}, "1 至 30 个半天"),
        ({"parts": [actions.Part(DAY, "morning", THREE)] * 2}, "只填一次"),
        ({"parts": [actions.Part(DAY, "morning", Decimal(0))]}, "大于零"),
        ({"hours_needed": Decimal("6.1")}, "不能超过总学时"),
        ({"enrols_until": MORNING}, "报名截止应当晚于"),
        ({"roles": ()}, "面向哪些人"),
        ({"capacity": 0}, "名额至少一人"),
        ({"place_name": " "}, "地点或者线上地址"),
    ],
)
def test_a_session_that_cannot_be_is_refused(
    course: Course, office: Actor, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(actions.BadPlan, match=words):
        planned(course, office, **given)
    assert not TrainingSession.objects.exists() and names() == ["training.course_planned"]


def test_a_session_is_planned_announced_once_changed_and_called_off(course: Course, office: Actor) -> None:
    session = planned(course, office)
    assert (session.first_on, session.last_on, session.hours_needed) == (DAY, DAY, 6)
    assert not Offer.objects.exists()
    actions.announce_session(subject=session, by=office, at=MORNING)
    with pytest.raises(actions.BadPlan, match="已经发布"):
        actions.announce_session(subject=session, by=office, at=MORNING)
    later = plan(parts=[actions.Part(DAY + timedelta(1), "morning", THREE)], capacity=9)
    changed: Any = actions.change_session(subject=session, plan=later, by=office, at=MORNING)
    assert changed.what == ("capacity", "hours_needed", "half_days")
    assert [part.on for part in HalfDay.objects.all()] == [DAY + timedelta(1)]
    with pytest.raises(actions.BadPlan, match="原因"):
        actions.cancel_session(subject=session, reason=" ", by=office, at=MORNING)
    actions.cancel_session(subject=session, reason="主讲人生病", by=office, at=MORNING)
    session.refresh_from_db()
    assert (session.stage, session.reason) == (Stage.CANCELLED, "主讲人生病")
    for act in (actions.announce_session, lambda **rest: actions.change_session(plan=later, **rest)):
        with pytest.raises(actions.BadPlan, match="已经取消"):
            act(subject=session, by=office, at=MORNING)  # type: ignore[operator]
    assert names()[1:] == [
        events.SessionPlanned.name, events.SessionAnnounced.name, events.SessionChanged.name,
        events.SessionCancelled.name,
    ]  # fmt: skip


def test_one_enrols_waits_and_moves_up(offer: Offer, city: Assembly) -> None:
    people = [deputy(city, f"d{number}") for number in range(4)]
    told = [enrol(offer, person) for person in people]
    assert [bool(each.enrolled) for each in told] == [True, True, False, False]
    assert isinstance(told[0], events.Enrolled)
    with pytest.raises(actions.AlreadyEnrolled):
        enrol(offer, people[3])
    gone = actions.cancel_enrolment(subject=row_of(people[0]), by=people[0], at=MORNING)
    assert isinstance(gone, events.EnrolmentCancelled) and gone.promoted == (row_of(people[2]).pk,)
    assert sorted(Enrolment.objects.exclude(seat=None).values_list("seat", flat=True)) == [1, 2]
    assert row_of(people[3]).state == EnrolmentState.WAITING
    again = enrol(offer, people[0])
    assert again.waiting and row_of(people[0]).seat is None
    with pytest.raises(actions.TooFewSeats, match="已有 2 人报名"):
        actions.change_session(
            subject=offer.session, plan=plan(capacity=1),
            by=Actor(role=Role.DEPUTIES_OFFICE, assembly=city.pk, grant=1), at=MORNING,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("at", "words"), [(MORNING - timedelta(1), "报名从"), (MORNING + timedelta(5), "报名已于")]
)
def test_one_enrols_in_the_window_only(offer: Offer, wang: Actor, at: Any, words: str) -> None:
    with pytest.raises(actions.NotOpen, match=words):
        enrol(offer, wang, at)
    assert not Enrolment.objects.exists()


def test_the_office_enrols_people_also_after_the_window(offer: Offer, office: Actor, city: Assembly) -> None:
    people = [deputy(city, f"d{number}") for number in range(2)]
    enrol(offer, people[0])
    late = MORNING + timedelta(6)
    numbers = [person.account for person in people if person.account]
    told: Any = actions.enrol_people(subject=offer, accounts=numbers, by=office, at=late)
    assert len(told.enrolled) == 1 and Enrolment.objects.count() == 2
    with pytest.raises(actions.AlreadyEnrolled, match="都已报名"):
        actions.enrol_people(subject=offer, accounts=numbers, by=office, at=late)


def test_an_account_without_a_person_is_not_enrolled(offer: Offer, office: Actor, wang: Actor) -> None:
    from renda.core.access.models import Account

    Account.objects.filter(pk=wang.account).update(person=None)
    with pytest.raises(actions.NoPerson, match="没有对应的人员"):
        actions.enrol_people(subject=offer, accounts=[wang.account or 0], by=office, at=MORNING)


def test_leave_keeps_the_place_and_can_be_forgotten(offer: Offer, wang: Actor) -> None:
    enrol(offer, wang)
    with pytest.raises(actions.NotOpen, match="事由"):
        actions.take_leave(subject=row_of(wang), reason=" ", by=wang, at=MORNING)
    actions.take_leave(subject=row_of(wang), reason="住院", by=wang, at=MORNING)
    assert (row_of(wang).leave_reason, row_of(wang).seat) == ("住院", 1)
    record = EventRecord.objects.get(name=events.LeaveTaken.name)
    assert "住院" not in str(record.payload) and record.personal_value("reason") == "住院"
    with pytest.raises(actions.TooLate, match="已经结束"):
        actions.take_leave(subject=row_of(wang), reason="忙", by=wang, at=ON_DAY + timedelta(1))


def test_nobody_leaves_the_list_once_it_began_or_was_marked(offer: Offer, wang: Actor, office: Actor) -> None:
    enrol(offer, wang)
    with pytest.raises(actions.TooLate, match="已经开始"):
        actions.cancel_enrolment(subject=row_of(wang), by=wang, at=ON_DAY)
    mark(offer, office, {row_of(wang).pk: {parts_of(offer.session)[0]: "present"}})
    with pytest.raises(actions.TooLate, match="已登记出勤"):
        actions.cancel_enrolment(subject=row_of(wang), by=office, at=ON_DAY)
    with pytest.raises(actions.BadPlan, match="已登记出勤"):
        actions.cancel_session(subject=offer.session, reason="雨", by=office, at=ON_DAY)
    other = plan(parts=[actions.Part(DAY, "evening", THREE)])
    with pytest.raises(actions.BadPlan, match="已登记出勤"):
        actions.change_session(subject=offer.session, plan=other, by=office, at=ON_DAY)
    assert HalfDay.objects.count() == 2


def test_attendance_is_marked_changed_and_taken_back(offer: Offer, wang: Actor, office: Actor) -> None:
    enrol(offer, wang)
    row, (first, second) = row_of(wang), parts_of(offer.session)
    told = mark(offer, office, {row.pk: {first: "present", second: "absent"}})
    assert isinstance(told, events.AttendanceMarked) and told.people == ([wang.person, "0", "3"],)
    told = mark(offer, office, {row.pk: {second: "present"}})
    assert told.people == ([wang.person, "3", "6"],) and told.on == "2026-03-20"
    same = mark(offer, office, {row.pk: {first: "present", second: "present"}})
    assert same.people == () and same.digest == told.digest
    told = mark(offer, office, {row.pk: {first: "", second: "leave"}})
    assert told.people == ([wang.person, "6", "0"],)
    assert list(Attendance.objects.values_list("presence", flat=True)) == ["leave"]


def test_what_cannot_be_marked_is_refused(
    offer: Offer, wang: Actor, office: Actor, city: Assembly, course: Course
) -> None:
    enrol(offer, wang)
    row, part = row_of(wang).pk, parts_of(offer.session)[0]
    other = parts_of(announced(course, office))[0]
    waiting = [deputy(city, f"d{number}") for number in range(2)]
    for person in waiting:
        enrol(offer, person)
    for marks in (
        {row: {other: "present"}},
        {row: {part: "asleep"}},
        {row_of(waiting[1]).pk: {part: "present"}},
    ):
        with pytest.raises(actions.NotEnrolled):
            mark(offer, office, marks)
    with pytest.raises(actions.NotHeldYet, match="还没有到"):
        mark(offer, office, {row: {part: "present"}}, MORNING)
    mark(offer, office, {row: {part: "leave"}}, MORNING)
    assert Attendance.objects.count() == 1


def certified(offer: Offer, wang: Actor, office: Actor) -> Certificate:
    enrol(offer, wang)
    mark(offer, office, {row_of(wang).pk: dict.fromkeys(parts_of(offer.session), "present")})
    actions.issue_certificates(subject=offer, enrolments=[row_of(wang).pk], by=office, at=ON_DAY)
    return Certificate.objects.get()


def test_a_certificate_is_earned_issued_once_and_withdrawn(offer: Offer, wang: Actor, office: Actor) -> None:
    enrol(offer, wang)
    row, parts = row_of(wang), parts_of(offer.session)
    mark(offer, office, {row.pk: {parts[0]: "present"}})
    with pytest.raises(actions.NotFinished, match="结业需要 6 学时，现有 3 学时"):
        actions.issue_certificates(subject=offer, enrolments=[row.pk], by=office, at=ON_DAY)
    mark(offer, office, {row.pk: {parts[1]: "present"}})
    told: Any = actions.issue_certificates(subject=offer, enrolments=[row.pk], by=office, at=ON_DAY)
    made = Certificate.objects.get()
    assert isinstance(told, events.CertificatesIssued)
    assert told.certificates == ([made.pk, wang.person, made.number, "6"],)
    assert made.number == with_check("9901-PX-2026-0001") and codes.check(made.code)
    with pytest.raises(actions.NotFinished, match="已经颁发"):
        actions.issue_certificates(subject=offer, enrolments=[row.pk], by=office, at=ON_DAY)
    with pytest.raises(actions.NotFinished, match="没有选择"):
        actions.issue_certificates(subject=offer, enrolments=[], by=office, at=ON_DAY)
    with pytest.raises(actions.NotFinished, match="原因"):
        actions.withdraw_certificate(subject=made, reason="", by=office, at=ON_DAY)
    gone = actions.withdraw_certificate(subject=made, reason="登记有误", by=office, at=ON_DAY)
    assert isinstance(gone, events.CertificateWithdrawn)
    with pytest.raises(actions.NotFinished, match="已经撤销"):
        actions.withdraw_certificate(subject=made, reason="登记有误", by=office, at=ON_DAY)


def test_where_a_test_is_needed_hours_alone_are_not_enough(
    course: Course, office: Actor, wang: Actor
) -> None:
    session = announced(course, office, needs_test=True)
    offer = Offer.objects.get(session=session)
    enrol(offer, wang)
    mark(offer, office, {row_of(wang).pk: dict.fromkeys(parts_of(session), "present")})
    with pytest.raises(actions.NotFinished, match="还没有通过测试"):
        actions.issue_certificates(subject=offer, enrolments=[row_of(wang).pk], by=office, at=ON_DAY)


def test_a_public_check_says_little_and_the_name_only_with_the_code(
    offer: Offer, wang: Actor, office: Actor, city: Assembly
) -> None:
    made = certified(offer, wang, office)
    with scope.public():
        found = selectors.public_certificate(made.number.lower().replace("-", "—"))
        assert found is not None and found.is_valid and found.name == ""
        assert (found.course, found.issued_on) == ("怎样写好建议", date(2026, 3, 20))
        wrong = selectors.public_certificate(made.number, codes.make_code(b"123456789"))
        named = selectors.public_certificate(made.number, codes.grouped(made.code).lower())
        assert wrong is not None and wrong.name == "" and named is not None and named.name == "人大代表"
        assert selectors.public_certificate(made.number[:-1] + "?") is None
        assert selectors.public_certificate(with_check("9901-PX-2026-0002")) is None
    actions.withdraw_certificate(subject=made, reason="登记有误", by=office, at=ON_DAY)
    with scope.public():
        gone = selectors.public_certificate(made.number)
    assert gone is not None and not gone.is_valid


def test_the_check_sign_finds_every_wrong_sign_and_every_exchange() -> None:
    body = "9901-PX-2026-0147"
    whole = body + "-" + check_sign(body)
    assert read_number(f" {whole.lower()} ") == whole
    for place, sign in enumerate(body):
        for other in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            if sign not in ("-", other):
                assert read_number(whole[:place] + other + whole[place + 1 :]) == ""
        if place and sign != body[place - 1] and "-" not in (sign, body[place - 1]):
            swapped = body[: place - 1] + sign + body[place - 1] + body[place + 1 :]
            assert read_number(f"{swapped}-{check_sign(body)}") == ""


def test_a_lower_congress_adopts_and_its_people_share_the_seats(
    offer: Offer, county: Assembly, county_office: Actor, office: Actor, wang: Actor
) -> None:
    with scope.assemblies([county.pk]):
        [found] = selectors.adoptable(county, DAY)
        event = actions.adopt_session(subject=county, session=found.pk, by=county_office, at=MORNING)
        assert isinstance(event, events.SessionAdopted) and selectors.adoptable(county, DAY) == []
        with pytest.raises(actions.BadPlan, match="已经选用"):
            actions.adopt_session(subject=county, session=found.pk, by=county_office, at=MORNING)
        theirs = Offer.objects.get(assembly=county)
        people = [deputy(county, f"c{number}") for number in range(2)]
        enrol(theirs, people[0])
    enrol(offer, wang)
    with scope.assemblies([county.pk]):
        assert enrol(theirs, people[1]).waiting
    moved: Any = actions.cancel_enrolment(subject=row_of(wang), by=wang, at=MORNING)
    assert moved.promoted == (row_of(people[1]).pk,)
    with scope.assemblies([county.pk]):
        parts = [part.pk for part in selectors.half_days(offer.session)]
    told = mark(theirs, office, {row_of(people[0]).pk: {parts[0]: "present"}})
    assert told.people == ([people[0].person, "0", "3"],)
    record = EventRecord.objects.filter(name=events.AttendanceMarked.name).get()
    assert record.assembly_id == county.pk


def test_what_is_not_offered_below_is_not_adopted(
    course: Course, office: Actor, county: Assembly, county_office: Actor, other_city: Assembly
) -> None:
    session = announced(course, office)
    shared = announced(course, office, is_offered_below=True)
    beside = Actor(role=Role.DEPUTIES_OFFICE, assembly=other_city.pk, grant=7, account=7)
    for subject, number, by in ((county, session.pk, county_office), (other_city, shared.pk, beside)):
        with scope.assemblies([subject.pk]), pytest.raises(actions.BadPlan, match="没有供本级选用"):
            actions.adopt_session(subject=subject, session=number, by=by, at=MORNING)


ROLES = (
    Role.DEPUTIES_OFFICE,
    Role.DEPUTY,
    Role.MEMBER,
    Role.LEGISLATIVE_OFFICE,
    Role.BODY_HANDLER,
    Role.CITIZEN,
)
OWN_VERBS = {"enrol", "take_leave", "cancel_enrolment"}


@pytest.mark.parametrize("role", ROLES)
def test_the_truth_table(role: Role, offer: Offer, wang: Actor, city: Assembly, other_city: Assembly) -> None:
    enrol(offer, wang)
    row = row_of(wang)
    here = Actor(role=role, assembly=city.pk, grant=9, account=10**6, person=10**6)
    there = Actor(role=role, assembly=other_city.pk, grant=9, account=10**6)
    is_office = role is Role.DEPUTIES_OFFICE
    subjects: dict[str, Any] = {
        "plan_course": city, "adopt": city, "change_course": offer.session.course, "plan_session": offer.session.course,
        "add_material": offer.session.course, "remove_material": offer.session.course,
        "change_session": offer.session, "announce": offer.session, "cancel_session": offer.session,
        "enrol_people": offer, "mark_attendance": offer, "issue_certificates": offer,
        "withdraw_certificate": row, "cancel_enrolment": row, "take_leave": row, "enrol": offer,
    }  # fmt: skip
    for verb, subject in subjects.items():
        allowed = {"enrol": role is Role.DEPUTY, "take_leave": False}.get(verb, is_office)
        assert permits(f"training.{verb}", here, subject) == allowed, verb
        assert not permits(f"training.{verb}", there, subject), verb
    for verb in ("cancel_enrolment", "take_leave"):
        assert permits(f"training.{verb}", wang, row)


REFUSED: dict[str, Callable[[Offer, Actor], Any]] = {
    "enrol": enrol,
    "mark_attendance": lambda offer, by: mark(offer, by, {}),
    "announce": lambda offer, by: actions.announce_session(subject=offer.session, by=by, at=MORNING),
}


@pytest.mark.parametrize("verb", REFUSED)
def test_a_stranger_may_not(verb: str, offer: Offer, other_city: Assembly) -> None:
    stranger = Actor(role=Role.MEMBER, assembly=other_city.pk, grant=9, account=9)
    before = names()
    with pytest.raises(NotAllowed):
        REFUSED[verb](offer, stranger)
    assert names() == before
