"""A small city with its legislative office, for journeys across the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client

from renda.core.access.testing import make_hat, sign_in
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.jobs.api import run_until_idle
from renda.core.people.models import Assembly, Place


@dataclass
class City:
    """The city's rows and signed-in clients."""

    assembly: Assembly
    office: Client
    second_clerk: Client
    station: Client
    citizen: Client
    place: Place


@pytest.fixture
def city(transactional_db: Any, settings: Any) -> Iterator[City]:
    settings.RENDA_DEMO = True  # codes are printed, as in the demo city
    with scope.unscoped("journey"):
        assembly = Assembly.objects.create(
            code="9901",
            name="澄澜市人民代表大会",
            short_name="澄澜市",
            level="city",
            path="/9901/",
            place="demo",
        )
        place = Place.objects.create(assembly=assembly, kind="contact_point", name="榕荫街道基层立法联系点")
        li = make_hat(Role.LEGISLATIVE_OFFICE, assembly, username="li")
        zhou = make_hat(Role.LEGISLATIVE_OFFICE, assembly, username="zhou")
        wei = make_hat(Role.STATION_STAFF, assembly, username="wei", place=place, starts_on=date(2020, 1, 1))
    clients = [Client(), Client(), Client()]
    for client, grant in zip(clients, (li, zhou, wei), strict=True):
        sign_in(client, grant)
    yield City(assembly, *clients, citizen=Client(), place=place)


@pytest.fixture
def work() -> Any:
    """Do all jobs that are waiting."""
    return run_until_idle
