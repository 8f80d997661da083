from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection

from renda.core.audit import selectors
from renda.core.audit.api import batch_digest
from renda.core.audit.models import EventRecord, PersonalValue, Receipt
from renda.core.audit.preimage import digest_of, plain
from renda.core.audit.tests.sample_acts import Spoken, heard, speak
from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.base.ports import ports
from renda.core.jobs.api import enqueue, run_until_idle
from renda.core.jobs.models import Job

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 5, 6, 7, 8, 9, tzinfo=UTC)
CITIZEN = Actor.citizen(contact=7)


def test_an_action_leaves_its_event_whose_digest_is_the_same_after_reading_back(assembly: Any) -> None:
    speak(subject=assembly, by=CITIZEN, at=AT)
    record = EventRecord.objects.get()
    assert record.digest == digest_of(record)
    assert (record.name, record.label, record.chain, record.matter) == (
        "sample.spoken",
        "发言",
        "assembly:990100",
        "990100-1",
    )
    assert record.actor["role"] == "citizen" and record.contact == 7
    assert record.payload == {"number": 1, "on": "2026-01-05"}
    assert record.step["citations"] == ["cn.sample@2020#art-1"]


def test_the_head_is_not_touched_by_an_action(assembly: Any) -> None:
    speak(subject=assembly, by=CITIZEN, at=AT)
    assert EventRecord.objects.get().sequence is None


def test_personal_words_stand_nowhere_in_clear(assembly: Any) -> None:
    speak(subject=assembly, by=CITIZEN, at=AT, words="井盖丢失")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_eventrecord")
        stored = repr(cursor.fetchall())
        cursor.execute("SELECT * FROM audit_personalvalue")
        stored += repr(cursor.fetchall())
    value = PersonalValue.objects.get()
    assert "井盖" not in stored and "\\u4e95" not in stored and value.salt not in stored
    assert EventRecord.objects.get().personal_value("words") == "井盖丢失"


def test_a_personal_field_without_a_value_has_nothing_to_forget(assembly: Any) -> None:
    speak(subject=assembly, by=CITIZEN, at=AT)
    assert EventRecord.objects.get().personal["phone"] is None
    assert list(PersonalValue.objects.values_list("field", flat=True)) == ["words"]


def test_every_listener_hears_once_in_the_scope_of_the_assembly(assembly: Any) -> None:
    speak(subject=assembly, by=CITIZEN, at=AT)
    assert run_until_idle() == 2
    event = EventRecord.objects.get()
    enqueue(
        "audit.deliver",
        {"event": event.pk, "listener": "sample.first_ear"},
        key=f"event:{event.uid}:sample.first_ear",
    )
    assert run_until_idle() == 0
    assert heard == [("first", "路灯不亮"), ("second", frozenset({assembly.pk}))]


def test_listeners_jobs_hold_no_words(assembly: Any) -> None:
    speak(subject=assembly, by=CITIZEN, at=AT)
    assert {frozenset(job.arguments) for job in Job.objects.all()} == {frozenset({"event", "listener"})}


def test_a_second_post_of_a_form_returns_the_first_event(assembly: Any) -> None:
    first = speak(subject=assembly, by=CITIZEN, at=AT, key="form-1")
    again = speak(subject=assembly, by=CITIZEN, at=AT + timedelta(hours=1), words="别的话", key="form-1")
    assert isinstance(again, Spoken) and again.words == first.words == "路灯不亮"
    assert EventRecord.objects.count() == Receipt.objects.count() == 1


def test_another_persons_form_with_the_same_key_is_another_form(assembly: Any) -> None:
    speak(subject=assembly, by=CITIZEN, at=AT, key="form-1")
    speak(subject=assembly, by=Actor.system(assembly=assembly.pk), at=AT, key="form-1")
    assert EventRecord.objects.count() == 2


def test_receipts_of_a_month_ago_are_thrown_away_and_their_events_stay(assembly: Any) -> None:
    for key in ("old", "new"):
        speak(subject=assembly, by=CITIZEN, at=AT, key=key)
    old = Receipt.objects.get(key="old").event
    EventRecord.objects.filter(pk=old.pk).update(recorded_at=old.recorded_at - timedelta(days=31))
    enqueue("audit.throw_away_receipts")
    run_until_idle()
    assert [receipt.key for receipt in Receipt.objects.all()] == ["new"]
    assert EventRecord.objects.count() == 2


def test_the_last_change_is_said_in_words(assembly: Any) -> None:
    assert ports.recorder is not None
    assert ports.recorder.last_change(assembly) == "已有人修改了这条记录"
    speak(subject=assembly, by=CITIZEN, at=AT)
    assert ports.recorder.last_change(assembly) == "群众于2026年1月5日 14:07办理了“发言”"


def test_staff_are_named_by_role_and_name(assembly: Any) -> None:
    from renda.core.access.testing import actor_for, make_hat
    from renda.core.base.actor import Role

    clerk = actor_for(make_hat(Role.LEGISLATIVE_OFFICE, assembly))
    speak(subject=assembly, by=clerk, at=AT)
    assert ports.recorder is not None
    assert ports.recorder.last_change(assembly) == "法制工委法制工委于2026年1月5日 14:07办理了“发言”"
    line = selectors.history_lines(selectors.matter_history("990100-1"))[0]
    assert (line.who, line.label, line.reason) == ("法制工委　法制工委", "发言", "试")


def test_histories_keep_to_the_scope(assembly: Any) -> None:
    speak(subject=assembly, by=CITIZEN, at=AT)
    assert selectors.subject_history(assembly).count() == selectors.matter_history("990100-1").count() == 1
    with scope.assemblies([assembly.pk + 1]):
        assert not selectors.matter_history("990100-1").exists()
    with scope.public():
        assert not selectors.subject_history(assembly).exists()


def test_the_public_history_tells_steps_and_nobody(assembly: Any) -> None:
    speak(subject=assembly, by=CITIZEN, at=AT)
    assert selectors.public_matter_history("990100-1") == [
        {
            "label": "发言",
            "at": AT,
            "step": "speak",
            "from": None,
            "to": "heard",
            "citations": ["cn.sample@2020#art-1"],
        }
    ]


def test_an_act_in_a_compartment_goes_to_its_own_chain_and_no_list(assembly: Any) -> None:
    assembly.audit_chain = "compartment:7"
    speak(subject=assembly, by=CITIZEN, at=AT)
    assert EventRecord.objects.get().chain == "compartment:7"
    assert not selectors.events_in_scope().exists()
    assert selectors.public_matter_history("990100-1") == []


def test_values_are_written_plainly() -> None:
    given = {"a": Decimal("1.50"), "b": Fraction(2, 3), "c": {3, 1}, "d": date(2026, 1, 5), 5: (AT,)}
    expected = {"a": "1.50", "b": "2/3", "c": [1, 3], "d": "2026-01-05", "5": ["2026-01-05T06:07:08.000009Z"]}
    assert plain(given) == expected


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot keep a float"):
        plain({"share": 0.5})


def test_a_batch_has_one_digest_that_depends_on_every_row_and_their_order() -> None:
    rows = [{"id": n, "text": f"第{n}条"} for n in range(3)]
    assert batch_digest(iter(rows)) == batch_digest(rows)
    assert len({batch_digest(rows), batch_digest(rows[::-1]), batch_digest(rows[:2]), batch_digest([])}) == 4
