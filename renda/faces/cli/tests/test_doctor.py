"""Each finding of the doctor, well and not well."""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

from renda.core.audit.models import EventRecord
from renda.core.jobs.api import enqueue
from renda.core.jobs.models import Job
from renda.core.notices.models import ChatRoom
from renda.core.notices.tests.receiving import http_gateway
from renda.core.people.testing import assembly_called
from renda.faces.cli import doctor
from renda.lib import clock


def test_a_job_that_nobody_does_is_told_after_five_minutes(db: Any) -> None:
    assert doctor._jobs().is_well
    enqueue("audit.keep_forgettings", {})
    Job.objects.update(run_at=clock.now() - timedelta(minutes=4))
    assert doctor._jobs().is_well
    Job.objects.update(run_at=clock.now() - timedelta(minutes=9))
    found = doctor._jobs()
    assert not found.is_well and "9 min" in found.seen and "renda worker" in found.remedy


def test_an_event_without_a_number_is_told_after_a_minute(db: Any) -> None:
    now = clock.now()
    EventRecord.objects.create(
        chain="system", name="x", action="x", at=now, recorded_at=now, actor={}, digest=""
    )
    assert doctor._record().is_well
    EventRecord.objects.update(recorded_at=now - timedelta(minutes=2))
    found = doctor._record()
    assert not found.is_well and "1 event(s) of system" in found.seen


def test_a_mail_server_is_asked_only_where_one_is_set(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    assert doctor._mail().is_well
    with socket.socket() as closed:  # bound and not listening: a connection is refused at once
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.getsockname()
        found = doctor._mail()
    assert not found.is_well and "RENDA_SMTP_HOST" in found.remedy


def test_a_gateway_must_be_a_function_that_is_there(settings: Any) -> None:
    settings.RENDA_TEXT_GATEWAY = ""
    assert doctor._gateway("text gateway", "RENDA_TEXT_GATEWAY").is_well
    settings.RENDA_TEXT_GATEWAY = "renda.lib.clock.now"
    assert doctor._gateway("text gateway", "RENDA_TEXT_GATEWAY").is_well
    settings.RENDA_TEXT_GATEWAY = "renda.lib.clock.tomorrow"
    assert not doctor._gateway("text gateway", "RENDA_TEXT_GATEWAY").is_well


def test_codes_that_are_printed_are_well_in_the_demo_only(settings: Any) -> None:
    settings.RENDA_CODE_GATEWAY = "renda.core.notices.gateways.print_code"
    settings.RENDA_DEMO = False
    assert not doctor._gateway("code gateway", "RENDA_CODE_GATEWAY").is_well
    settings.RENDA_DEMO = True
    assert doctor._gateway("code gateway", "RENDA_CODE_GATEWAY").is_well


def test_a_translation_that_was_changed_and_not_compiled_is_told(settings: Any, tmp_path: Path) -> None:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text("", encoding="utf-8")
    settings.LOCALE_PATHS = [tmp_path]
    assert "not compiled: en" in doctor._translations().seen
    compiled = folder / "django.mo"
    compiled.write_bytes(b"")
    os.utime(folder / "django.po", (0, 0))
    assert doctor._translations().is_well


def test_gateways_are_asked_only_when_wanted_and_nothing_is_handed_over(db: Any, settings: Any) -> None:
    with http_gateway() as gateway:
        settings.RENDA_TEXT_URL = gateway.address
        city = assembly_called("9901", "澄澜市")
        ChatRoom.objects.create(
            assembly=city, name="代表工委群", kind="wecom", address="http://127.0.0.1:1/?key=k"
        )
        list(doctor.look())
        assert gateway.requests == []
        texts, robot = doctor.ask_gateways()
        assert [request.method for request in gateway.requests] == ["HEAD"]
    assert (texts.name, texts.is_well) == ("text gateway answers", True)
    assert (robot.name, robot.is_well, robot.seen) == ("robot of 代表工委群 answers", False, "unreachable")
