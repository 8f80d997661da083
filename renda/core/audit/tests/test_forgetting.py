from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from renda.core.access.api import forget_contact
from renda.core.access.models import Contact
from renda.core.audit import api
from renda.core.audit.models import EventRecord, PersonalValue
from renda.core.audit.tests.sample_acts import speak
from renda.core.base.actor import Actor
from renda.core.jobs.api import run_until_idle
from renda.lib.errors import BadInput

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 5, 6, 7, tzinfo=UTC)
SYSTEM = Actor.system()


@pytest.fixture
def three(assembly: Any) -> Any:
    """Two acts of contact 1 and one of contact 2, each with words and a telephone number."""
    for contact in (1, 1, 2):
        speak(subject=assembly, by=Actor.citizen(contact=contact), at=AT, phone=f"1380000000{contact}")
    return assembly


def test_forgetting_a_contact_takes_the_values_and_leaves_the_chain_whole(three: Any) -> None:
    assert api.verify(at=AT).personal_kept == 6
    assert api.forget(by=SYSTEM, at=AT, reason="本人要求", contact=1) == 4
    report = api.verify(at=AT)
    assert report.ok
    assert (report.personal_kept, report.personal_forgotten, report.events) == (2, 4, 4)
    assert EventRecord.objects.filter(contact=1).first().event().words is None  # type: ignore[union-attr]


def test_forgetting_is_an_event_that_lists_what_went(three: Any) -> None:
    gone = EventRecord.objects.get(contact=2)
    api.forget(by=SYSTEM, at=AT, reason="本人要求", events=[gone.pk], fields=["phone"])
    told = EventRecord.objects.get(name="audit.values_forgotten")
    assert told.payload == {"values": [[str(gone.uid), "phone"]], "reason": "本人要求"}
    assert (told.chain, told.assembly_id) == ("assembly:990100", three.pk)
    assert gone.personal_value("words") == "路灯不亮" and gone.personal_value("phone") is None


def test_forgetting_in_a_compartment_is_told_in_that_compartment_only(three: Any) -> None:
    three.audit_chain = "compartment:7"
    speak(subject=three, by=Actor.citizen(contact=9), at=AT)
    api.forget(by=SYSTEM, at=AT, reason="本人要求", contact=9)
    assert EventRecord.objects.get(name="audit.values_forgotten").chain == "compartment:7"


def test_forgetting_nobody_records_nothing(three: Any) -> None:
    assert api.forget(by=SYSTEM, at=AT, reason="本人要求", contact=77) == 0
    assert not EventRecord.objects.filter(name="audit.values_forgotten").exists()


def test_a_restored_backup_forgets_again(three: Any, own_home: Path) -> None:
    backup = list(PersonalValue.objects.all())
    api.forget(by=SYSTEM, at=AT, reason="本人要求", contact=1)
    run_until_idle()
    EventRecord.objects.filter(name="audit.values_forgotten").delete()
    PersonalValue.objects.all().delete()
    PersonalValue.objects.bulk_create(backup)
    kept = own_home / "record" / "forgettings.jsonl"
    assert api.replay(kept, by=SYSTEM, at=AT) == 4
    assert set(PersonalValue.objects.values_list("event__contact", flat=True)) == {2}
    assert api.replay(kept, by=SYSTEM, at=AT) == 0
    assert api.verify(at=AT).ok


def test_the_list_never_loses_a_line(three: Any, own_home: Path) -> None:
    api.forget(by=SYSTEM, at=AT, reason="本人要求", contact=1)
    assert api.write_list() == 4
    EventRecord.objects.filter(name="audit.values_forgotten").delete()  # as after restoring an older database
    api.forget(by=SYSTEM, at=AT, reason="本人要求", contact=2)
    assert api.write_list() == 6
    assert "1380000" not in (own_home / "record" / "forgettings.jsonl").read_text(encoding="utf-8")


def test_an_unreadable_list_is_refused(db: None, tmp_path: Path) -> None:
    (tmp_path / "list").write_text('{"event": "x"}', encoding="utf-8")
    with pytest.raises(BadInput, match="遗忘清单 .* 无法读取"):
        api.replay(tmp_path / "list", by=SYSTEM, at=AT)


def test_a_contact_that_a_backup_brought_back_is_forgotten_again(three: Any, own_home: Path) -> None:
    sun = Contact.objects.known_or_new("phone", "13812345678")
    forget_contact(sun, by=SYSTEM, at=AT, reason="本人要求")
    run_until_idle()
    kept = own_home / "record" / "forgettings.jsonl"
    assert str(sun.uid) in kept.read_text(encoding="utf-8")
    assert "13812345678" not in kept.read_text(encoding="utf-8")
    Contact.objects.filter(pk=sun.pk).update(value="13812345678", index="as before", forgotten_at=None)
    other = Contact.objects.known_or_new("phone", "13900000000")
    assert api.replay(kept, by=SYSTEM, at=AT) == 1
    sun.refresh_from_db()
    other.refresh_from_db()
    assert sun.value is None and sun.forgotten_at == AT
    assert other.value == "13900000000"
    assert api.replay(kept, by=SYSTEM, at=AT) == 0
