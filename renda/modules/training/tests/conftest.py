from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from renda.core.access.testing import actor_for, make_hat
from renda.core.base.actor import Actor, Role
from renda.core.people.models import Assembly
from renda.core.people.testing import assembly_called
from renda.modules.training import actions
from renda.modules.training.models import Course, CourseKind, HalfDay, Offer, TrainingSession

MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
DAY = date(2026, 3, 20)
ON_DAY = datetime(2026, 3, 20, 10, 0, tzinfo=UTC)
THREE = Decimal("3.0")


@pytest.fixture
def office(city: Assembly) -> Actor:
    return actor_for(make_hat(Role.DEPUTIES_OFFICE, city, username="fang"))


@pytest.fixture
def county(city: Assembly) -> Assembly:
    return assembly_called("990101", "青浦县", level="county", path="/9901/990101/", parent=city)


@pytest.fixture
def county_office(county: Assembly) -> Actor:
    return actor_for(make_hat(Role.DEPUTIES_OFFICE, county, username="tian"))


def deputy(assembly: Assembly, name: str) -> Actor:
    return actor_for(make_hat(Role.DEPUTY, assembly, username=name))


@pytest.fixture
def wang(city: Assembly) -> Actor:
    return deputy(city, "wang")


def plan(**given: Any) -> actions.Plan:
    usual: dict[str, Any] = {
        "parts": [actions.Part(DAY, "morning", THREE), actions.Part(DAY, "afternoon", THREE)],
        "enrols_from": MORNING,
        "enrols_until": MORNING + timedelta(days=5),
        "roles": (Role.DEPUTY,),
        "place_name": "会议楼",
    }
    return actions.Plan(**{**usual, **given})


@pytest.fixture
def course(city: Assembly, office: Actor) -> Course:
    made: Any = actions.plan_course(
        subject=city, title="怎样写好建议", kind=CourseKind.DUTY, year=2026, by=office, at=MORNING
    )
    return Course.objects.get(pk=made.course)


def planned(course: Course, office: Actor, **given: Any) -> TrainingSession:
    made: Any = actions.plan_session(subject=course, plan=plan(**given), by=office, at=MORNING)
    return TrainingSession.objects.get(pk=made.session)


def announced(course: Course, office: Actor, **given: Any) -> TrainingSession:
    session = planned(course, office, **given)
    actions.announce_session(subject=session, by=office, at=MORNING)
    return session


@pytest.fixture
def session(course: Course, office: Actor) -> TrainingSession:
    return announced(course, office, capacity=2, is_offered_below=True)


@pytest.fixture
def offer(session: TrainingSession) -> Offer:
    return Offer.objects.get(session=session)


def parts_of(session: TrainingSession) -> list[int]:
    return [part.pk for part in HalfDay.objects.filter(session=session).order_by("pk")]
