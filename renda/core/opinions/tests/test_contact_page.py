"""Who sees the contact behind an opinion: those who work on the ledger in which it spoke, with a reason, recorded."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from renda.core.access.api import reveal_contact
from renda.core.access.models import Contact
from renda.core.access.testing import actor_for, make_hat, sign_in
from renda.core.audit.models import EventRecord
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.opinions.models import Opinion, Round
from renda.core.opinions.tests.samples import LAMPS, MORNING, round_of
from renda.core.people.models import Assembly
from renda.lib.errors import NotAllowed

PHONE = "13812345678"


@pytest.fixture
def said(round: Round) -> Opinion:
    contact = Contact.objects.create(kind="phone", value=PHONE, index="x", created_at=MORNING)
    return Opinion.objects.create(
        assembly=round.assembly,
        round=round,
        channel="website",
        text=LAMPS,
        received_at=MORNING,
        contact=contact,
    )


def address_of(opinion: Opinion) -> str:
    assert opinion.round is not None
    return reverse("opinions:contact", args=[opinion.round.matter.number, opinion.round.number, opinion.pk])


def signed_in(role: Role, assembly: Assembly) -> Client:
    client = Client()
    sign_in(client, make_hat(role, assembly))
    return client


def test_the_office_sees_a_contact_once_with_a_reason_and_leaves_a_record(
    said: Opinion, city: Assembly
) -> None:
    office, address = signed_in(Role.LEGISLATIVE_OFFICE, city), address_of(said)
    assert PHONE not in office.get(address).content.decode()
    shown = office.post(address, {"reason": "核实意见内容"})
    assert shown.status_code == 200 and PHONE in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    record = EventRecord.objects.get(name="access.contact_revealed")
    assert record.payload["contact"] == said.contact_id
    assert PHONE not in office.get(address).content.decode()
    ledger = office.get(reverse("opinions:ledger", args=[address.split("/")[3], 1])).content.decode()
    assert f'href="{address}"' in ledger


def test_without_a_reason_nothing_is_shown(said: Opinion, city: Assembly) -> None:
    refused = signed_in(Role.LEGISLATIVE_OFFICE, city).post(address_of(said), {"reason": " "})
    assert refused.status_code == 422 and PHONE not in refused.content.decode()
    assert not EventRecord.objects.exists()


@pytest.mark.parametrize("role", [Role.GENERAL_OFFICE, Role.STATION_STAFF, Role.AUDITOR])
def test_another_role_of_the_assembly_does_not(said: Opinion, city: Assembly, role: Role) -> None:
    answer = signed_in(role, city).post(address_of(said), {"reason": "好奇"})
    assert answer.status_code in (403, 404) and PHONE not in answer.content.decode()


def test_the_office_of_another_assembly_finds_no_such_page_and_no_way_round_it(
    said: Opinion, other_city: Assembly
) -> None:
    grant = make_hat(Role.LEGISLATIVE_OFFICE, other_city)
    client = Client()
    sign_in(client, grant)
    assert client.post(address_of(said), {"reason": "好奇"}).status_code == 404
    for bound in (scope.assemblies([other_city.pk]), scope.unscoped("test")):
        with bound, pytest.raises(NotAllowed):
            reveal_contact(said.contact, by=actor_for(grant), at=MORNING, reason="好奇")


def test_a_hat_lent_to_another_matter_does_not(said: Opinion, city: Assembly) -> None:
    other = round_of(city, "9901-LG-2026-0002")
    grant = make_hat(Role.LEGISLATIVE_OFFICE, city, matter=other.matter.number)
    with pytest.raises(NotAllowed):
        reveal_contact(said.contact, by=actor_for(grant), at=MORNING, reason="好奇")


def test_a_forgotten_contact_is_said_to_be_gone(said: Opinion, city: Assembly) -> None:
    Contact.objects.update(value=None, index=None, forgotten_at=MORNING)
    answer = signed_in(Role.LEGISLATIVE_OFFICE, city).post(address_of(said), {"reason": "核实意见内容"})
    assert answer.status_code == 422 and "该联系方式已按本人要求删除" in answer.content.decode()


def test_an_opinion_without_a_contact_has_no_such_page(said: Opinion, city: Assembly) -> None:
    Opinion.objects.update(contact=None)
    assert signed_in(Role.LEGISLATIVE_OFFICE, city).get(address_of(said)).status_code == 404
