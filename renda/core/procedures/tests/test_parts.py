"""A matter's parts: what several bodies do at once, and who may read what of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from renda.core.access.hats import concern_of
from renda.core.access.testing import actor_for, make_hat
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.law import api as law
from renda.core.people.models import Assembly, Body, Person
from renda.core.people.testing import assembly_called
from renda.core.procedures.api import Answer, addressees, fire, let_read, may, open_matter, open_part
from renda.core.procedures.declaring import ProcedureVersion, versions
from renda.core.procedures.models import Deadline, Matter, Todo
from renda.core.procedures.selectors import matters, todos_for
from renda.core.procedures.tests.samples import MORNING, TODAY, WALK, figure, inside_an_action, office, read

pytestmark = pytest.mark.usefixtures("walk")
PART = WALK.replace("sample.walk\n", "sample.part\n").replace(
    "who: [legislative_office, general_office]", "who: [body_contact, body_handler]"
)


@pytest.fixture
def city(db: Any) -> Iterator[Assembly]:
    made = assembly_called("9901", "澄澜市")
    with scope.unscoped("test"):
        yield made


@pytest.fixture
def part_procedure(walk: ProcedureVersion, tmp_path: Any) -> Iterator[ProcedureVersion]:
    version = read(PART, tmp_path, "part.yaml")
    versions._items[f"{version.key}@{version.starts_on}"] = version
    yield version
    del versions._items[f"{version.key}@{version.starts_on}"]


@pytest.fixture
def bodies(city: Assembly) -> list[Body]:
    government = Body.objects.create(assembly=city, kind="government", name="市政府")
    made = [
        Body.objects.create(assembly=city, kind="department", name=name, parent=government)
        for name in ("城管局", "住建局", "督查室")
    ]
    return [government, *made]


@pytest.fixture
def parts(city: Assembly, part_procedure: ProcedureVersion, bodies: list[Body]) -> list[Matter]:
    """A matter with the parts of two bodies."""
    clerk = office(city)
    with inside_an_action():
        whole = open_matter(
            assembly=city, procedure="sample.walk", title="装路灯", owner=None, by=clerk, at=MORNING
        )
        return [
            open_part(whole, procedure="sample.part", body=body, by=clerk, at=MORNING) for body in bodies[1:3]
        ]


def of_body(city: Assembly, body: Body, role: Role = Role.BODY_HANDLER) -> Actor:
    return actor_for(make_hat(role, city, username=f"{role.value.replace('_', '-')}{body.pk}", body=body))


def test_a_part_has_the_number_of_its_whole_and_a_serial(parts: list[Matter]) -> None:
    whole = parts[0].parent
    assert whole is not None
    assert [part.number for part in parts] == [f"{whole.number}-1", f"{whole.number}-2"]
    assert {part.title for part in parts} == {"装路灯"}
    assert list(matters()) == [whole]


def test_only_the_body_whose_part_it_is_takes_its_steps(city: Assembly, parts: list[Matter]) -> None:
    own, other = (of_body(city, part.body) for part in parts)  # type: ignore[arg-type]
    answers = {
        who.body: next(each for each in may(who, parts[0], on=TODAY) if each.key == "go_on")
        for who in (own, other)
    }
    assert answers[own.body].answer is Answer.YES
    assert answers[other.body].answer is Answer.NO
    assert answers[other.body].lacks[0].text == "此步骤由城管局办理。"


def test_a_todo_of_a_part_is_its_bodys(city: Assembly, parts: list[Matter]) -> None:
    own, other = (of_body(city, part.body) for part in parts)  # type: ignore[arg-type]
    assert [todo.matter_id for todo in todos_for(own)] == [parts[0].pk]
    assert [todo.matter_id for todo in todos_for(other)] == [parts[1].pk]


def test_a_todo_goes_to_the_person_whom_the_procedure_names(city: Assembly, walk: ProcedureVersion) -> None:
    mine, yours = (actor_for(make_hat(Role.DEPUTY, city, username=name)) for name in ("wang", "luo"))
    person = Person.objects.get(pk=mine.person)
    addressees._items["sample.walk"] = lambda matter, role: {"person": person}
    try:
        with inside_an_action():
            open_matter(
                assembly=city, procedure="sample.walk", title="x", owner=None, by=office(city), at=MORNING
            )
    finally:
        del addressees._items["sample.walk"]
    Todo.objects.filter(role=Role.LEGISLATIVE_OFFICE).update(role=Role.DEPUTY)
    assert todos_for(mine).exists() and not todos_for(yours).exists()


def test_a_clock_counts_by_the_matters_own_case(
    city: Assembly, parts: list[Matter], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []

    def resolve(name: str, **given: Any) -> Any:
        asked.append(given["case"])
        return figure()

    monkeypatch.setattr(law, "resolve", resolve)
    known = law.definition_of("suggestions.reply.within")
    for cases, case in (((), None), (("complex",), "complex"), (("ordinary",), None)):
        monkeypatch.setattr(law, "definition_of", lambda name, cases=cases: replace(known, cases=cases))
        Deadline.objects.all().delete()
        Matter.objects.filter(pk=parts[0].pk).update(case="complex", state="begun")
        with inside_an_action():
            fire(parts[0], "go_on", by=of_body(city, parts[0].body) if not asked else _same(city), at=MORNING)  # type: ignore[arg-type]
        assert asked[-1] == case


def _same(city: Assembly) -> Actor:
    from renda.core.access.models import Grant

    return actor_for(Grant.objects.get(role=Role.BODY_HANDLER))


def test_a_body_reads_its_own_part_and_the_whole_and_no_other_part(
    city: Assembly, parts: list[Matter]
) -> None:
    apart = Matter.objects.create(
        assembly=city, number="9901-SW-2026-0099", title="别的事", procedure="sample.walk",
        procedure_from=parts[0].procedure_from, state="begun", opened_at=MORNING, entered_state_at=MORNING,
    )  # fmt: skip
    with scope.assemblies([city.pk], concern=scope.Concern(bodies=frozenset([parts[0].body_id]))):  # type: ignore[list-item]
        assert set(Matter.objects.values_list("pk", flat=True)) == {parts[0].pk, parts[0].parent_id}
        assert set(Todo.objects.values_list("matter", flat=True)) == {parts[0].pk, parts[0].parent_id}
        assert scope.current().is_own(parts[0]) and not scope.current().is_own(apart)
        assert Body.objects.count() == 4


def test_a_deputy_reads_the_matters_taken_part_in(city: Assembly, parts: list[Matter]) -> None:
    person = Person.objects.create(name="王")
    let_read(parts[0], person=person)
    let_read(parts[0], person=person)
    with scope.assemblies([city.pk], concern=scope.Concern(person=person.pk)):
        assert list(Matter.objects.values_list("pk", flat=True)) == [parts[0].pk]


def test_whose_matters_a_hat_reads(city: Assembly, bodies: list[Body]) -> None:
    government, lights, housing, supervising = bodies
    lone = Body.objects.create(assembly=city, kind="court", name="法院")
    handler = make_hat(Role.BODY_SIGNER, city, body=lights)
    watching = make_hat(Role.COORDINATING_OFFICE, city, body=supervising)
    deputy = make_hat(Role.DEPUTY, city)
    assert concern_of(handler) == scope.Concern(bodies=frozenset([lights.pk]))
    assert concern_of(watching) == scope.Concern(
        bodies=frozenset([government.pk, lights.pk, housing.pk, supervising.pk])
    )
    assert concern_of(deputy) == scope.Concern(person=deputy.account.person_id)
    assert concern_of(make_hat(Role.DEPUTIES_OFFICE, city)) is None
    top = make_hat(Role.COORDINATING_OFFICE, city, username="top", body=government)
    assert lone.pk not in concern_of(top).bodies  # type: ignore[union-attr]
