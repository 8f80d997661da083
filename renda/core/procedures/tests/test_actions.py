"""Recording a step by hand, making a matter public, and clocks that run out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from renda.core.audit.models import EventRecord
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.people.models import Assembly
from renda.core.procedures import deadlines
from renda.core.procedures.actions import (
    AlreadyPublic,
    NoSuchStep,
    NotByHand,
    PaperMissing,
    publish_matter,
    record_step,
)
from renda.core.procedures.api import StepRefused
from renda.core.procedures.deadlines import NotRunning, raise_deadline, raise_deadlines
from renda.core.procedures.models import Deadline, Matter, StepTaken, Todo
from renda.core.procedures.tests.samples import MORNING, TODAY, matter_in, office
from renda.lib.errors import NotAllowed, Refusal

pytestmark = pytest.mark.usefixtures("walk")


def record(matter: Matter, by: Actor, **given: Any) -> Any:
    usual = {"step": "note", "happened_on": TODAY, "paper": "会议纪要", "at": MORNING}
    return record_step(subject=matter, by=by, **{**usual, **given})


def late_clock(matter: Matter, due_on: date | None = date(2026, 3, 1)) -> Deadline:
    return Deadline.objects.create(
        assembly=matter.assembly,
        matter=matter,
        state="underway",
        ends_with="finish",
        label="试行期限",
        starts_on=date(2026, 2, 1),
        due_on=due_on,
        figure={},
    )


def test_a_step_recorded_by_hand_leaves_its_record(city: Assembly) -> None:
    matter = matter_in(city, state="underway")
    record(matter, office(city), happened_on=date(2026, 3, 10))
    event = EventRecord.objects.get()
    assert event.name == "procedures.step_recorded"
    assert event.payload == {
        "matter": matter.number,
        "step": "note",
        "happened_on": "2026-03-10",
        "paper": "会议纪要",
    }
    assert event.step["step"] == "note" and event.step["to"] == "underway"
    assert StepTaken.objects.get().happened_on == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("given", "refusal", "sentence"),
    [
        ({"step": "leap"}, NoSuchStep, "本事项的程序里没有这个步骤，请从页面上列出的步骤中选择。"),
        ({"step": "go_on"}, NotByHand, "“继续”在办理页面上完成，不能手工登记。"),
        ({"happened_on": None}, PaperMissing, "手工登记“记一笔”需要填写实际日期和文件名称（文号）。"),
        ({"paper": " "}, PaperMissing, "手工登记“记一笔”需要填写实际日期和文件名称（文号）。"),
        (
            {"happened_on": TODAY + timedelta(days=1)},
            PaperMissing,
            "“记一笔”的日期在今天之后，请在办理完成后再登记。",
        ),
    ],
)
def test_a_refused_record_changes_nothing(
    city: Assembly, given: dict[str, Any], refusal: type[Refusal], sentence: str
) -> None:
    matter = matter_in(city, state="underway")
    with pytest.raises(refusal) as refused:
        record(matter, office(city), **given)
    assert str(refused.value) == sentence
    assert not StepTaken.objects.exists() and not EventRecord.objects.exists()


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.CITIZEN, Role.ADMINISTRATOR, Role.BODY_HANDLER])
def test_a_stranger_may_not_record_a_step(city: Assembly, role: Role) -> None:
    with pytest.raises(NotAllowed, match="可以办理此事。"):
        record(matter_in(city, state="underway"), office(city, role))
    assert not StepTaken.objects.exists()


def test_a_clerk_may_only_record_the_steps_of_the_own_role_and_assembly(
    city: Assembly, other_city: Assembly
) -> None:
    matter = matter_in(city, state="underway")
    with pytest.raises(StepRefused, match="此步骤由法制工委办理。"):
        record(matter, office(city, Role.GENERAL_OFFICE))
    with pytest.raises(NotAllowed):
        record(matter, office(other_city))


def test_a_step_recorded_twice_is_refused_where_the_first_left_the_state(city: Assembly) -> None:
    matter = matter_in(city, state="underway")
    record(matter, office(city), step="finish")
    with pytest.raises(StepRefused, match="本事项现在处于“已完成”"):
        record(matter, office(city), step="finish")
    assert StepTaken.objects.count() == 1


def test_the_same_form_twice_is_one_step(city: Assembly) -> None:
    matter = matter_in(city, state="underway")
    events = [record(matter, office(city), key="one form") for _ in range(2)]
    assert events[0] == events[1]
    assert StepTaken.objects.count() == 1


def test_a_form_filled_in_before_somebody_else_acted_is_refused_with_who_and_what(city: Assembly) -> None:
    matter = matter_in(city, state="underway")
    record(matter, office(city), version=1)
    with pytest.raises(Refusal, match="您打开页面之后，.*登记步骤.*请核对最新情况后重新提交。"):
        record(matter, office(city), version=1)
    assert StepTaken.objects.count() == 1


def test_publishing_a_matter_opens_it_once(city: Assembly) -> None:
    matter = matter_in(city)
    publish_matter(subject=matter, by=office(city), at=MORNING)
    assert EventRecord.objects.get().name == "procedures.matter_published"
    with scope.public():
        assert Matter.objects.get() == matter
    with pytest.raises(AlreadyPublic, match="本事项已于2026年3月12日公开，不需要再次公开。"):
        publish_matter(subject=matter, by=office(city), at=MORNING + timedelta(days=1))
    assert EventRecord.objects.count() == 1


def test_a_stranger_may_not_publish_a_matter(city: Assembly, other_city: Assembly) -> None:
    for actor in (office(city, Role.DEPUTY), office(other_city), Actor.citizen()):
        with pytest.raises(NotAllowed):
            publish_matter(
                subject=matter_in(city, number=f"n{actor.role}{actor.assembly}"), by=actor, at=MORNING
            )
    assert not Matter.objects.exclude(published_at=None).exists()


def test_a_clock_that_ran_out_tells_those_to_whom_it_escalates(city: Assembly) -> None:
    matter = matter_in(city, state="underway")
    clock = late_clock(matter)
    Todo.objects.create(
        assembly=city, matter=matter, role="legislative_office", step="finish", label="完成",
        due_on=clock.due_on, opened_at=MORNING, dedupe="step:underway:finish",
    )  # fmt: skip
    raise_deadline(subject=clock, by=Actor.system(assembly=city.pk), at=MORNING)
    assert set(Todo.objects.filter(is_late=True).values_list("role", flat=True)) == {
        "legislative_office",
        "chairperson",
        "general_office",
    }
    assert EventRecord.objects.get().name == "procedures.deadline_passed"


def test_only_the_machine_raises_a_clock(city: Assembly) -> None:
    with pytest.raises(NotAllowed, match="只有系统可以办理此事。"):
        raise_deadline(subject=late_clock(matter_in(city)), by=office(city), at=MORNING)


@pytest.mark.parametrize("column", ["met_at", "dropped_at", "raised_at"])
def test_a_clock_that_was_met_dropped_or_raised_is_not_raised(city: Assembly, column: str) -> None:
    clock = late_clock(matter_in(city, state="underway"))
    Deadline.objects.update(**{column: MORNING})
    with pytest.raises(NotRunning, match="该期限已经办结或者已经提醒过。"):
        raise_deadline(subject=clock, by=Actor.system(assembly=city.pk), at=MORNING)
    assert not Todo.objects.exists()


def test_the_task_raises_what_is_past_and_nothing_else_and_only_once(
    city: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadlines.clock, "now", lambda: MORNING)
    late_clock(matter_in(city, "underway", "late"), TODAY - timedelta(days=1))
    late_clock(matter_in(city, "underway", "today"), TODAY)
    late_clock(matter_in(city, "underway", "unset"), None)
    for _ in range(2):
        raise_deadlines(None)
    assert list(EventRecord.objects.values_list("name", flat=True)) == ["procedures.deadline_passed"]
    assert Todo.objects.filter(role="chairperson").count() == 1
