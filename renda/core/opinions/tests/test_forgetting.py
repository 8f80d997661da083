"""Forgetting on the security officer's page: found by what the person holds, shown what goes, done with a reason."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from renda.core.access.models import Contact
from renda.core.access.testing import actor_for, make_hat, sign_in
from renda.core.audit.api import verify
from renda.core.audit.models import EventRecord, PersonalValue
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.base.predicates import permits
from renda.core.jobs.api import run_until_idle
from renda.core.opinions.actions import NothingKept, forget_opinion
from renda.core.opinions.events import OpinionForgotten, OpinionReceived
from renda.core.opinions.models import Opinion, Round
from renda.core.opinions.tests.samples import LAMPS, MORNING, code_of, say
from renda.core.people.models import Assembly
from renda.core.people.testing import assembly_called
from renda.lib import clock
from renda.lib.codes import grouped

PAGE = "/account/forget/"
PHONE = "13812345678"


@pytest.fixture
def officer(city: Assembly) -> Client:
    client = Client()
    sign_in(client, make_hat(Role.SECURITY_OFFICER, city))
    return client


@pytest.fixture
def sun(city: Assembly) -> Contact:
    return Contact.objects.known_or_new("phone", PHONE)


def said_by(round: Round, contact: Contact | None) -> Opinion:
    """An opinion with a name and its words in the record."""
    [opinion] = say(round, LAMPS, contact=contact, speaker_name="孙群众")
    from renda.core.base.ports import ports

    assert ports.recorder is not None
    ports.recorder.record(
        action="consultation.submit_comment",
        event=OpinionReceived(
            opinion=opinion.pk, matter=round.matter_id, round=round.pk, channel="website", text=LAMPS
        ),
        by=Actor.citizen(contact=contact.pk if contact else None),
        at=MORNING,
        subject=round,
        step={},
    )
    return opinion


def found_in(page: str) -> str:
    return re.search(r'name="found" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]


def fresh(opinion: Opinion) -> Opinion:
    with scope.unscoped("test"):
        return Opinion.objects.get(pk=opinion.pk)


@pytest.mark.parametrize("typed", ["138 1234 5678", "code"])
def test_a_contact_is_found_by_itself_or_by_the_code_and_forgotten(
    officer: Client, round: Round, sun: Contact, typed: str
) -> None:
    opinion = said_by(round, sun)
    given = grouped(code_of(opinion)) if typed == "code" else typed
    page = officer.post(PAGE, {"typed": given}).content.decode()
    assert "找到了持有这一联系方式的人" in page
    assert "操作记录中的意见原文" in page and "已经公开的答复和采纳情况" in page
    assert PHONE not in page and LAMPS not in page and "孙群众" not in page
    done = officer.post(PAGE, {"found": found_in(page), "reason": "本人书面要求"})
    assert done.status_code == 303
    run_until_idle()
    sun.refresh_from_db()
    assert (sun.value, sun.index) == (None, None) and sun.forgotten_at
    assert fresh(opinion).speaker_name is None and fresh(opinion).text == LAMPS
    assert not PersonalValue.objects.filter(event__name=OpinionReceived.name).exists()
    record = EventRecord.objects.get(name="access.contact_forgotten")
    assert record.payload["reason"] == "本人书面要求" and record.actor["role"] == "security_officer"
    assert verify(at=clock.now()).ok


def test_who_gave_no_contact_is_found_by_the_code_and_the_opinion_forgotten(
    officer: Client, round: Round
) -> None:
    opinion = said_by(round, None)
    page = officer.post(PAGE, {"typed": code_of(opinion)}).content.decode()
    assert "本人没有留下联系方式" in page
    assert officer.post(PAGE, {"found": found_in(page), "reason": "本人要求"}).status_code == 303
    assert fresh(opinion).speaker_name is None
    told = EventRecord.objects.get(name=OpinionForgotten.name)
    assert told.payload == {"opinion": opinion.pk, "values": 1, "reason": "本人要求"}
    again = officer.post(PAGE, {"typed": code_of(opinion)})
    assert again.status_code == 422 and "此前已经删除" in again.content.decode()


def test_without_a_reason_nothing_is_forgotten(officer: Client, round: Round, sun: Contact) -> None:
    opinion = said_by(round, sun)
    page = officer.post(PAGE, {"typed": PHONE}).content.decode()
    refused = officer.post(PAGE, {"found": found_in(page), "reason": " "})
    assert refused.status_code == 422
    sun.refresh_from_db()
    assert sun.value == PHONE and fresh(opinion).speaker_name == "孙群众"


def test_a_stranger_to_the_records_is_not_found_and_typing_is_limited(officer: Client, sun: Contact) -> None:
    for typed in ("13900000000", "sun@example.cn", "not a code", "0000000000000"):
        answer = officer.post(PAGE, {"typed": typed})
        assert answer.status_code == 422 and "没有找到与此相符的人员信息" in answer.content.decode(), typed
    for _ in range(30):
        answer = officer.post(PAGE, {"typed": "13900000000"})
    assert "尝试次数过多" in answer.content.decode()


def test_looking_for_a_person_is_recorded_found_or_not(officer: Client, sun: Contact, caplog: Any) -> None:
    caplog.set_level("INFO", logger="renda.scope")
    officer.post(PAGE, {"typed": PHONE})
    officer.post(PAGE, {"typed": "13900000000"})
    found, missed = EventRecord.objects.filter(name="access.person_looked_for").order_by("pk")
    assert (found.payload, missed.payload) == ({"kind": "contact", "row": sun.pk}, {"kind": "", "row": None})
    assert found.actor["role"] == "security_officer" and found.chain == "assembly:9901"
    assert any(each.startswith("unscoped:") and "for security_officer (" in each for each in caplog.messages)


def test_a_note_that_was_not_sealed_here_forgets_nobody(officer: Client, sun: Contact) -> None:
    answer = officer.post(PAGE, {"found": f"contact:{sun.pk}", "reason": "本人要求"})
    assert answer.status_code == 422 and "查找结果已过期" in answer.content.decode()
    sun.refresh_from_db()
    assert sun.value == PHONE


def test_nothing_is_kept_twice(city: Assembly, round: Round) -> None:
    opinion = said_by(round, None)
    officer = actor_for(make_hat(Role.SECURITY_OFFICER, city))
    forget_opinion(subject=opinion, reason="本人要求", by=officer, at=MORNING)
    with pytest.raises(NothingKept, match="没有可以删除的个人信息"):
        forget_opinion(subject=opinion, reason="本人要求", by=officer, at=MORNING)


@pytest.mark.parametrize(
    "role", [Role.SECURITY_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR, Role.LEGISLATIVE_OFFICE]
)
def test_only_the_security_officer_who_oversees_the_assembly_may(
    role: Role, city: Assembly, other_city: Assembly, round: Round
) -> None:
    opinion = said_by(round, None)
    own, foreign = make_hat(role, city), make_hat(role, other_city)
    assert permits("opinions.forget_opinion", actor_for(own), opinion) == (role is Role.SECURITY_OFFICER)
    assert not permits("opinions.forget_opinion", actor_for(foreign), opinion)


def test_the_other_powers_do_not_reach_the_page(city: Assembly) -> None:
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.LEGISLATIVE_OFFICE):
        client = Client()
        sign_in(client, make_hat(role, city))
        assert client.get(PAGE).status_code == 403
    assert assembly_called("9903", "外市").pk


def test_a_name_that_a_backup_brought_back_goes_with_the_words(round: Round, own_home: Any) -> None:
    from renda.core.audit.api import replay, write_list

    opinion = said_by(round, None)
    backup = list(PersonalValue.objects.all())
    officer = actor_for(make_hat(Role.SECURITY_OFFICER, round.assembly))
    forget_opinion(subject=opinion, reason="本人要求", by=officer, at=MORNING)
    write_list()
    Opinion.objects.filter(pk=opinion.pk).update(speaker_name="孙群众")
    PersonalValue.objects.bulk_create(backup)
    assert replay(own_home / "record" / "forgettings.jsonl", by=Actor.system(), at=MORNING) == 1
    assert fresh(opinion).speaker_name is None
