"""Hours and sessions of each person, against a naive recount of the marks, whatever the order of corrections."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal

import pytest

from renda.core.audit.models import EventRecord
from renda.core.base.actor import Actor
from renda.core.facts.api import rebuild, recorded
from renda.core.jobs.api import run_until_idle
from renda.core.people.models import Assembly
from renda.core.surveys.models import Sheet
from renda.modules.training import actions, demo
from renda.modules.training.facts import PERSON
from renda.modules.training.models import Attendance, Certificate, Course, Enrolment, Offer
from renda.modules.training.tests.conftest import MORNING, ON_DAY, announced, deputy, parts_of


def naive() -> tuple[Counter[int], Counter[int]]:
    """Hours and sessions by person, row by row."""
    hours: Counter[int] = Counter()
    attended: set[tuple[int, int]] = set()
    for mark in Attendance.objects.select_related("enrolment", "half_day"):
        if mark.presence == "present":
            hours[mark.enrolment.person_id] += mark.half_day.hours  # type: ignore[assignment]
            attended.add((mark.enrolment.person_id, mark.enrolment.session_id))
    return hours, Counter(person for person, _ in attended)


def counted(name: str, person: int | None) -> Decimal:
    return sum((fact.quantity for fact in recorded(name, subject=(PERSON, person))), Decimal(0))


@pytest.mark.parametrize("seed", range(5))
def test_the_facts_agree_with_the_marks(seed: int, course: Course, office: Actor, city: Assembly) -> None:
    dice = random.Random(seed)
    people = [deputy(city, f"d{number}") for number in range(4)]
    offers = [Offer.objects.get(session=announced(course, office)) for _ in range(2)]
    for offer in offers:
        for person in people:
            actions.enrol(subject=offer, by=person, at=MORNING)
    for _ in range(12):
        offer = dice.choice(offers)
        marks = {
            row.pk: {
                part: dice.choice(["present", "present", "leave", "absent", ""])
                for part in parts_of(offer.session)
            }
            for row in Enrolment.objects.filter(offer=offer)
            if dice.random() < 0.7
        }
        actions.mark_attendance(subject=offer, marks=marks, by=office, at=ON_DAY)
    run_until_idle()
    hours, attended = naive()
    for person in people:
        assert counted("training.hours", person.person) == hours[person.person or 0]
        assert counted("training.attended", person.person) == attended[person.person or 0]
    assert rebuild().is_none


def test_the_demo_holds_a_session_whole(city: Assembly, office: Actor, county_office: Actor) -> None:
    people = [deputy(city, f"d{number}") for number in range(6)]
    demo.plant_training(city=city, office=office, deputies=people, below=county_office, at=MORNING)
    run_until_idle()
    assert Certificate.objects.count() == 5 and Sheet.objects.filter(passed=True).count() == 6
    assert {counted("training.tests_passed", person.person) for person in people} == {1}
    hours, _ = naive()
    assert sorted(hours.values()) == [3, 6, 6, 6, 6, 6]
    assert Enrolment.objects.filter(state="waiting").count() == 2
    assert not EventRecord.objects.filter(name="surveys.sheet_submitted", payload__survey=0).exists()
