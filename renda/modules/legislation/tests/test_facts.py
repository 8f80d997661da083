"""What of legislation is counted is what a naive recount of its rows and its record finds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from renda.core.audit.api import EventRecord
from renda.core.base.actor import Actor
from renda.core.documents.models import TextVersion
from renda.core.facts import api as facts
from renda.core.jobs.api import run_until_idle
from renda.core.people.models import Assembly
from renda.core.procedures.actions import publish_matter, record_step
from renda.core.procedures.models import StepTaken
from renda.modules.legislation.actions import correct_version, import_version, open_project, settle_version
from renda.modules.legislation.facts import STEPS, _step
from renda.modules.legislation.models import Regulation
from renda.modules.legislation.tests.conftest import MORNING

FIRST, SECOND = "第一条　一。\n", "第一条　二。\n"


@pytest.fixture
def work(city: Assembly, li: Actor) -> None:
    """Two projects: one with two versions and three steps on paper, one with nothing yet."""
    for title in ("停车场条例", "养犬条例"):
        open_project(subject=city, title=title, kind="new", by=li, at=MORNING)
    project = Regulation.objects.get(title="停车场条例")
    for number, source in enumerate((FIRST, SECOND)):
        day = MORNING + timedelta(days=40 * number)
        made = import_version(subject=project, source=source, label="", by=li, at=day)
        version = TextVersion.objects.get(pk=made.text_version)
        correct_version(subject=version, source="第一条　三。\n", explanation="", by=li, at=day)
        settle_version(subject=version, by=li, at=day)
    for step, day in (("plan", 2), ("argue", 3), ("draft", 12)):
        record_step(
            subject=project.matter, step=step, happened_on=date(2026, 3, day), paper="纪要", by=li, at=MORNING
        )
    publish_matter(subject=project.matter, by=li, at=MORNING)
    run_until_idle()


@pytest.mark.usefixtures("work")
def test_projects_and_versions_are_as_many_as_there_are_rows() -> None:
    assert facts.total(facts.recorded("legislation.projects_opened")) == Regulation.objects.count() == 2
    assert facts.total(facts.recorded("legislation.versions_made")) == TextVersion.objects.count() == 2
    by_month = facts.by_month(facts.recorded("legislation.versions_made"))
    assert [(row["month"], row["sum"]) for row in by_month] == [(3, 1), (4, 1)]


@pytest.mark.usefixtures("work")
def test_steps_are_counted_on_the_day_they_happened_each_under_its_name() -> None:
    counted = [(fact.case, fact.on) for fact in facts.recorded("legislation.steps_taken")]
    taken = StepTaken.objects.order_by("happened_on", "pk").values_list("step", "happened_on")
    assert counted == list(taken)
    assert counted == [
        ("plan", date(2026, 3, 2)),
        ("argue", date(2026, 3, 3)),
        ("draft", date(2026, 3, 12)),
    ]
    assert facts.kinds.get("legislation.steps_taken").case_label("argue") == "立项论证"


@pytest.mark.usefixtures("work")
def test_the_facts_of_legislation_come_out_the_same_again() -> None:
    found = facts.rebuild()
    assert (found.is_none, found.facts) == (True, 2 + 2 + 3)


def test_a_step_of_another_procedure_and_an_act_without_a_step_are_not_counted() -> None:
    def steps(step: dict[str, str]) -> int:
        return len(list(_step(EventRecord(name=STEPS[0], step=step, payload={}))))

    assert steps({"matter": "9901-LG-2026-0001", "step": "plan"}) == 1
    assert steps({"matter": "9901-LG-2026-0001", "to": "suggested"}) == 0
    assert steps({"matter": "9901-SW-2026-0001", "step": "plan"}) == 0
    assert steps({}) == 0
