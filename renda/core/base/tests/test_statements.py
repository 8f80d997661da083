"""Statements built once write and read the same as Django's own, and never what is old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from renda.core.access.models import Contact
from renda.core.base import scope, statements
from renda.core.base.statements import Insertion, Question, Remembered
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


JOBS = Insertion(
    Job, "name", "arguments", "key", "once", "run_at", "lease_until", "result", "error", "created_at"
)
NAMED = Insertion(Job, "key", "name", "created_at", "run_at")
ONCE = Insertion(Job, "name", "key", "run_at", "created_at", unless_there=True)
PLACES = Insertion(Place, "assembly_id", "name", "kind")


def named(name: str = "one", key: str | None = None) -> dict[str, Any]:
    return {"name": name, "key": key, "run_at": AT, "created_at": AT}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"arguments": {"text": "意见“甲”", "rows": [1, None]}, "key": "a key", "once": False},
        {
            "result": {"rows": 0},
            "error": "%s and 'quotes'",
            "lease_until": AT + timedelta(seconds=1, microseconds=7),
        },
    ],
)
def test_a_written_row_is_the_same_as_a_saved_one(db: None, given: dict[str, Any]) -> None:
    columns = {"arguments": {}, "key": None, "once": True, "lease_until": None, "result": None, "error": ""}
    ours = JOBS.write(**named() | columns | given)
    theirs = job(**{**given, "key": None})
    theirs.save(force_insert=True)
    read, other = (model_to_dict(Job.objects.get(pk=pk)) for pk in (ours, theirs.pk))
    assert read.pop("key") == given.get("key")
    assert read.pop("id") != other.pop("id") and {**other, "key": None} == {**read, "key": None}


def test_rows_get_their_numbers_in_their_order_however_many_there_are(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "MOST_ROWS", 7)
    numbers = NAMED.write_all([named(f"job {number}") for number in range(20)])
    assert [Job.objects.get(pk=pk).name for pk in numbers] == [f"job {number}" for number in range(20)]


def test_nothing_is_written_for_no_rows(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert NAMED.write_all([]) == []


def test_a_taken_key_is_an_error_or_passed_over(db: None) -> None:
    NAMED.write(**named(key="taken"))
    assert ONCE.write_all([named(key="taken"), named(key="free")]) == []
    assert sorted(Job.objects.values_list("key", flat=True)) == ["free", "taken"]
    with pytest.raises(IntegrityError), transaction.atomic():
        NAMED.write(**named(key="taken"))


def test_encrypted_columns_are_encrypted(db: None) -> None:
    new = Insertion(Contact, "uid", "kind", "index", "value", "created_at")
    new.write(uid=uuid4(), kind="phone", index="i" * 64, value="13800000000", created_at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM access_contact")
        assert "13800000000" not in cursor.fetchone()[0]
    assert Contact.objects.get().value == "13800000000"


def test_a_row_outside_the_scope_is_not_written(db: None) -> None:
    own, other = city(), city("9902", "邻市")
    ours, theirs = ({"assembly_id": each.pk, "name": "站点", "kind": "station"} for each in (own, other))
    for bound in (scope.assemblies([own.pk]), scope.public()):
        with bound, pytest.raises(scope.OutOfScope):
            PLACES.write_all([ours, theirs])
    with scope.assemblies([own.pk]):
        PLACES.write(**ours)
    with scope.unscoped("test"):
        assert Place.objects.get().assembly == own


def test_columns_without_a_constant_must_be_given(db: None) -> None:
    with pytest.raises(ValueError, match="run_at has no constant by default"):
        Insertion(Job, "name", "created_at").write(name="one", created_at=AT)


def test_a_question_is_answered_for_each_value_it_is_given(db: None) -> None:
    one, other = job("one"), job("other' OR 1=1 --")
    for row in (one, other):
        row.save()
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
    row.save()
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
    job("one").save()
    job("other").save()
    remembered = Remembered(called)
    assert remembered.read(name="one").state != remembered.read(name="other").state
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert [each.name for each in remembered.read(name="one").objects] == ["one"]
    assert len(queries) == 1


def test_what_changed_while_it_was_read_is_not_remembered(db: None) -> None:
    job().save()
    changes = iter(["meanwhile"])

    def make(name: str) -> QuerySet[Job]:
        if name == "one":  # the objects are being made; else the statement is
            Job.objects.update(note=next(changes, ""))
        return called(name)

    remembered = Remembered(make)
    assert remembered.read(name="one").objects[0].note == "meanwhile"
    Job.objects.update(note="")
    assert remembered.read(name="one").objects[0].note == ""
