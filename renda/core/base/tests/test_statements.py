"""Statements built once write and read the same as Django's own, and never what is old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from renda.core.access.models import Contact
from renda.core.base import scope
from renda.core.base.statements import Question, Remembered, insert
from renda.core.jobs.models import Job
from renda.core.people.models import Assembly, Place

AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)


def city(code: str = "9901", name: str = "澄澜市") -> Assembly:
    return Assembly.objects.create(
        code=code, name=f"{name}人民代表大会", short_name=name, level="city", path=f"/{code}/", place="demo"
    )


def job(name: str = "one", **given: Any) -> Job:
    return Job(name=name, run_at=AT, created_at=AT, **given)


def called(name: str) -> QuerySet[Job]:
    return Job.objects.filter(name=name).order_by("pk")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"arguments": {"text": "意见“甲”", "rows": [1, None]}, "key": "a key", "attempts": 3},
        {
            "result": {"rows": 0},
            "error": "%s and 'quotes'",
            "lease_until": AT + timedelta(seconds=1, microseconds=7),
        },
        {"once": False, "cancel_asked": True, "note": "", "progress_done": 0},
    ],
)
def test_an_inserted_row_is_the_same_as_a_saved_one(db: None, given: dict[str, Any]) -> None:
    ours, theirs = job(**given), job(**{**given, "key": None})
    insert([ours])
    theirs.save(force_insert=True)
    assert ours.pk and ours.pk != theirs.pk and not ours._state.adding
    read, other = (model_to_dict(Job.objects.get(pk=row.pk)) for row in (ours, theirs))
    assert read.pop("key") == given.get("key")
    assert read.pop("id") != other.pop("id") and {**other, "key": None} == {**read, "key": None}


def test_rows_get_their_numbers_in_their_order(db: None) -> None:
    rows = [job(name=f"job {number}", note="" if number % 2 else "said") for number in range(20)]
    insert(rows)
    assert [Job.objects.get(pk=row.pk).name for row in rows] == [f"job {number}" for number in range(20)]


def test_nothing_is_inserted_for_no_rows(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        insert([])


def test_a_taken_key_is_an_error_or_passed_over(db: None) -> None:
    insert([job(key="taken")])
    insert([job(key="taken"), job(key="free")], once=True)
    assert sorted(Job.objects.values_list("key", flat=True)) == ["free", "taken"]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([job(key="taken")])


def test_encrypted_columns_are_encrypted(db: None) -> None:
    insert([Contact(kind="phone", index="i" * 64, value="13800000000")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM access_contact")
        assert "13800000000" not in cursor.fetchone()[0]
    assert Contact.objects.get().value == "13800000000"


def test_a_row_outside_the_scope_is_not_inserted(db: None) -> None:
    own, other = city(), city("9902", "邻市")
    for bound in (scope.assemblies([own.pk]), scope.public()):
        with bound, pytest.raises(scope.OutOfScope):
            insert([Place(assembly=other, name="站点", kind="station")])
    with scope.assemblies([own.pk]):
        insert([Place(assembly=own, name="站点", kind="station")])


def test_a_question_is_answered_for_each_value_it_is_given(db: None) -> None:
    one, other = job("one"), job("other' OR 1=1 --")
    insert([one, other])
    question = Question(lambda name, least: called(name).filter(pk__gte=least).values_list("pk"))
    assert question.ask(name="one", least=0) == [(one.pk,)]
    assert question.ask(name=other.name, least=0) == [(other.pk,)]
    assert question.ask(name="one", least=one.pk + 1) == question.ask(name="nobody", least=0) == []


def test_a_question_whose_value_does_not_stand_in_the_statement_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="least"):
        Question(lambda name, least: called(name).filter(pk__gte=least * 2).values_list("pk")).ask(
            name="one", least=1
        )


def test_what_is_remembered_is_made_anew_when_any_column_changes(db: None) -> None:
    row = job()
    insert([row])
    remembered = Remembered(called)
    first = remembered.read(name="one")
    assert [each.note for each in first.objects] == [""]
    again = remembered.read(name="one")
    assert (again.state, again.objects) == (first.state, first.objects) and again.objects[0] is first.objects[
        0
    ]
    Job.objects.filter(pk=row.pk).update(note="changed")
    changed = remembered.read(name="one")
    assert changed.state != first.state and [each.note for each in changed.objects] == ["changed"]
    Job.objects.all().delete()
    assert remembered.read(name="one").objects == []


def test_what_is_remembered_costs_one_query_and_is_kept_apart_by_what_was_asked(db: None) -> None:
    insert([job("one"), job("other")])
    remembered = Remembered(called)
    assert remembered.read(name="one").state != remembered.read(name="other").state
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert [each.name for each in remembered.read(name="one").objects] == ["one"]
    assert len(queries) == 1


def test_what_changed_while_it_was_read_is_not_remembered(db: None) -> None:
    insert([job()])
    changes = iter(["meanwhile"])

    def make(name: str) -> QuerySet[Job]:
        if name == "one":  # the objects are being made; else the statement is
            Job.objects.update(note=next(changes, ""))
        return called(name)

    remembered = Remembered(make)
    assert remembered.read(name="one").objects[0].note == "meanwhile"
    Job.objects.update(note="")
    assert remembered.read(name="one").objects[0].note == ""
