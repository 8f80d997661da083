"""The auditor's pages: which events, in which words, how they are narrowed down, and what is never shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from renda.core.access.testing import make_hat, sign_in
from renda.core.audit import api, history
from renda.core.audit.events import RecordChecked
from renda.core.audit.history import Asked
from renda.core.audit.models import EventRecord
from renda.core.audit.tests.sample_acts import speak
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.jobs.api import run_until_idle
from renda.core.people.models import Assembly
from renda.lib import clock

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 5, 6, 7, tzinfo=UTC)
EVENTS, CSV, POINTS = "/desk/record/events/", "/desk/record/events.csv", "/desk/record/checkpoints/"


@pytest.fixture
def auditor(assembly: Assembly) -> Client:
    client = Client()
    sign_in(client, make_hat(Role.AUDITOR, assembly))
    return client


def said(assembly: Assembly, number: int = 1, at: datetime = AT, chain: str = "") -> None:
    assembly.audit_chain = chain  # type: ignore[attr-defined]
    with scope.unscoped("test"):
        speak(subject=assembly, by=Actor.citizen(contact=number), at=at, phone=f"1380000000{number}")


def other_assembly() -> Assembly:
    return Assembly.objects.create(
        code="990200", name="邻市人大", short_name="邻市", level="city", path="/990200/", place="demo"
    )


def shown(client: Client, query: str = "") -> str:
    answer = client.get(EVENTS + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_personal_content_is_never_shown_and_what_was_forgotten_is_said(
    assembly: Assembly, auditor: Client
) -> None:
    said(assembly, 1)
    page, file = shown(auditor), b"".join(auditor.get(CSV).streaming_content).decode()  # type: ignore[attr-defined]
    for told in (page, file):
        assert "路灯不亮" not in told and "13800000001" not in told
    assert "个人内容，不显示" in page and "已遗忘" not in page
    api.forget(by=Actor.system(), at=AT, reason="本人要求", contact=1)
    page = shown(auditor)
    assert "已遗忘" in page and "个人内容，不显示" not in page


def test_only_chains_that_are_overseen_are_read(assembly: Assembly, auditor: Client) -> None:
    said(assembly, 1)
    said(other_assembly(), 2)
    said(assembly, 3, chain="compartment:7")
    page = shown(auditor)
    assert "assembly:990100" in page
    api.seal_all()
    with scope.assemblies([assembly.pk]):
        assert history.open_chains() == ["system", "assembly:990100"]
    page, points = shown(auditor), auditor.get(POINTS).content.decode()
    for told in (
        page,
        points,
        shown(auditor, "?chain=compartment:7"),
        shown(auditor, "?chain=assembly:990200"),
    ):
        rows = told.split("<tbody>", 1)[1]  # the head repeats the address
        assert "compartment:7" not in rows and "990200" not in rows


def test_a_compartment_is_read_by_those_its_app_lets_in(
    assembly: Assembly, auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(assembly, 3, chain="compartment:7")
    api.seal_all()
    opens = {"sample": lambda key, codes: key == "compartment:7" and "990100" in codes}
    monkeypatch.setattr(history.compartments, "_items", opens)
    assert "compartment:7" in shown(auditor)


def test_time_action_person_and_subject_narrow_it_down(assembly: Assembly, auditor: Client) -> None:
    said(assembly, 1, at=AT)
    said(assembly, 2, at=AT + timedelta(days=3))
    api.seal_all()
    with scope.assemblies([assembly.pk]):
        [latest, first] = history.events(Asked())

        def found(**asked: Any) -> list[int]:
            return [row.pk for row in history.events(Asked(**asked))]

        assert found(since=AT.date() + timedelta(days=1)) == [latest.pk]
        assert found(until=AT.date()) == [first.pk]
        assert found(name=first.name) == found(name=first.action) == [latest.pk, first.pk]
        assert found(name="access.signed_in") == []
        assert found(subject=f"people.assembly:{assembly.pk}") == [latest.pk, first.pk]
        assert found(subject="people.assembly:0") == found(person="li") == []
    assert '共 <strong class="number">1</strong>' in shown(auditor, "?until=2026-01-05")
    assert '共 <strong class="number">2</strong>' in shown(auditor, "?until=nonsense&chain=none")


def test_a_person_is_found_by_name_and_user_name(assembly: Assembly, auditor: Client) -> None:
    li = make_hat(Role.LEGISLATIVE_OFFICE, assembly, username="li")
    EventRecord.objects.create(
        chain="assembly:990100", name="x", action="x", at=AT, recorded_at=AT, digest="", assembly=assembly,
        actor={"account": li.account_id, "role": "legislative_office"},
    )  # fmt: skip
    said(assembly, 1)
    api.seal_all()
    for words in ("li", "法制工委"):
        page = shown(auditor, f"?person={words}")
        assert '<code class="soft small">x</code>' in page and "sample" not in page.split("<tbody>")[1], words


def test_a_file_holds_every_event_asked_for_and_no_formula(assembly: Assembly, auditor: Client) -> None:
    for number in range(1, 4):
        said(assembly, number)
    api.seal_all()
    answer = auditor.get(CSV)
    rows = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert rows[0].startswith("\ufeffchain,number,at,event") and len(rows) == 4
    assert {row.split(",")[1] for row in rows[1:]} == {"1", "2", "3"}


def test_the_pages_ask_as_often_for_forty_events_as_for_three(assembly: Assembly, auditor: Client) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert auditor.get(address).status_code == 200
        return len(seen)

    counts = []
    for rows in (3, 37):
        for number in range(rows):
            said(assembly, number % 9)
        api.seal_all()
        api.sign_heads(AT + timedelta(seconds=rows))
        asked(EVENTS)
        counts.append((asked(EVENTS), asked(POINTS)))
    assert counts[0] == counts[1]


def test_a_check_is_done_by_a_job_and_stands_in_the_record(assembly: Assembly, auditor: Client) -> None:
    said(assembly, 1)
    assert auditor.post("/desk/record/check/").status_code == 303
    assert "核验正在进行" in auditor.get(POINTS).content.decode()
    run_until_idle()
    told = EventRecord.objects.get(name=RecordChecked.name, action="audit.check_record")
    assert told.payload["is_whole"] and told.payload["findings"] == []
    assert "完整无误" in auditor.get(POINTS).content.decode()
    EventRecord.objects.filter(contact=1).update(at=clock.now())
    auditor.post("/desk/record/check/")
    run_until_idle()
    page = auditor.get(POINTS).content.decode()
    assert "发现问题" in page and "链 assembly:990100" in page


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SECURITY_OFFICER, Role.LEGISLATIVE_OFFICE])
def test_nobody_else_reads_the_record(role: Role, assembly: Assembly) -> None:
    client = Client()
    sign_in(client, make_hat(role, assembly))
    for address in (EVENTS, CSV, POINTS):
        assert client.get(address).status_code == 403
    assert client.post("/desk/record/check/").status_code == 403
