"""A spreadsheet of another system's messages: kept, mapped, confirmed, written by jobs, once."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from renda.core.audit.models import EventRecord
from renda.core.base.actor import Actor, Role
from renda.core.files.models import SpreadsheetImport
from renda.core.jobs.api import run_until_idle
from renda.core.opinions.models import Opinion
from renda.lib.errors import NotAllowed, Refusal
from renda.modules.consultation.actions import begin_import, confirm_import
from renda.modules.consultation.models import Consultation
from renda.modules.consultation.tests.conftest import MORNING

ROWS = (
    "留言用户,留言时间,留言详情,条款\n市民甲,2026-03-01 10:00,车位太少,第二条\n市民乙,2026-03-02,收费太高,\n"
)


def begin(consultation: Consultation, by: Actor, rows: str = ROWS) -> SpreadsheetImport:
    upload = SimpleUploadedFile("留言.csv", rows.encode("gb18030"))
    made = begin_import(subject=consultation, upload=upload, by=by, at=MORNING)
    return SpreadsheetImport.objects.get(pk=made.spreadsheet)


def confirm(consultation: Consultation, started: SpreadsheetImport, by: Actor) -> None:
    mapping = {"speaker": 0, "received_at": 1, "text": 2, "clause": 3}
    confirm_import(subject=consultation, started=started, mapping=mapping, by=by, at=MORNING)


def test_a_spreadsheet_comes_in_once_with_its_days_and_clauses(consultation: Consultation, li: Actor) -> None:
    started = begin(consultation, li)
    assert EventRecord.objects.latest("pk").name == "consultation.import_begun"
    assert not Opinion.objects.exists()
    confirm(consultation, started, li)
    assert EventRecord.objects.latest("pk").name == "consultation.import_confirmed"
    run_until_idle()
    rows = list(
        Opinion.objects.order_by("pk").values_list("text", "speaker_name", "anchor__label", "channel")
    )
    assert rows == [("车位太少", "市民甲", "第二条", "imported"), ("收费太高", "市民乙", None, "imported")]
    run_until_idle()
    assert Opinion.objects.count() == 2


def test_an_import_is_not_confirmed_twice(consultation: Consultation, li: Actor) -> None:
    started = begin(consultation, li)
    confirm(consultation, started, li)
    with pytest.raises(Refusal, match="。"):
        confirm(consultation, SpreadsheetImport.objects.get(pk=started.pk), li)
    run_until_idle()
    assert Opinion.objects.count() == 2


def test_only_the_office_imports(consultation: Consultation, wei: Actor) -> None:
    for actor in (wei, Actor(role=Role.DEPUTY, assembly=wei.assembly, grant=1), Actor.citizen()):
        with pytest.raises(NotAllowed):
            begin(consultation, actor)
    assert not SpreadsheetImport.objects.exists()
