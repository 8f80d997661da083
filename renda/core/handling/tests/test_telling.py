"""What a body and a deputy hear of handling: once, in their language, nothing of what is confidential outside."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest

from renda.core.access.testing import make_hat
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.handling.listeners import tell_bodies, tell_urged
from renda.core.notices.models import ChatRoom, Notice
from renda.core.notices.wording import speaking
from renda.core.people.models import Body
from renda.core.procedures.agenda import confidential
from renda.core.procedures.models import Matter

AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)


@pytest.fixture
def body(city):
    with scope.assemblies([city.pk]):
        return Body.objects.create(assembly=city, kind="department", name="城管局")


@pytest.fixture
def part(city, body):
    return Matter.objects.create(
        assembly=city, number="9901-JY-2026-0001-1", title="增设路灯", procedure="legislation.regulation", body=body,
        procedure_from=date(2023, 3, 15), state="answered", opened_at=AT, entered_state_at=AT,
    )  # fmt: skip


def handed_over(part):
    parts = [{"part": part.number, "body": part.body_id}]
    return SimpleNamespace(payload={"parts": parts}, at=AT, uid=uuid4())


def test_contact_and_handler_of_the_body_and_its_group_hear_once(city, body, part):
    hats = [
        make_hat(role, city, body=body) for role in (Role.BODY_CONTACT, Role.BODY_HANDLER, Role.BODY_SIGNER)
    ]
    room = ChatRoom.objects.create(assembly=city, body=body, name="群", kind="wecom", address="http://x/")
    for _ in range(2):
        tell_bodies(handed_over(part))
    told = Notice.objects.all()
    assert {row.account_id for row in told} == {hats[0].account_id, hats[1].account_id, None}
    assert {row.room_id for row in told} == {room.pk, None}
    assert len(told) == 3
    with speaking("en"):
        assert told[0].heading == "Newly handed over: 增设路灯"


def test_what_somebody_wrote_may_hold_any_sign(city, body, part):
    make_hat(Role.BODY_CONTACT, city, body=body)
    record = SimpleNamespace(
        payload={"parts": [part.number], "words": "进度才 50%，%(title)s"}, at=AT, uid=uuid4()
    )
    tell_urged(record)
    assert Notice.objects.get().words == "进度才 50%，%(title)s"


def test_a_confidential_matter_is_marked_for_what_goes_outside(city, body, part, monkeypatch):
    make_hat(Role.BODY_CONTACT, city, body=body)
    monkeypatch.setitem(confidential._items, "sample", lambda matters: set(matters))
    tell_bodies(handed_over(part))
    assert Notice.objects.get().confidential
