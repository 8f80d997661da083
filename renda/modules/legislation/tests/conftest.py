from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.people.models import Assembly
from renda.modules.legislation.actions import open_project
from renda.modules.legislation.models import Regulation

MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 12)


def assembly_called(code: str, name: str) -> Assembly:
    return Assembly.objects.create(
        code=code,
        name=f"{name}人民代表大会",
        short_name=name,
        level="city",
        path=f"/{code}/",
        place="demo",
    )


@pytest.fixture
def city(db: None) -> Iterator[Assembly]:
    made = assembly_called("9901", "澄澜市")
    with scope.assemblies([made.pk]):
        yield made


@pytest.fixture
def other_city(db: None) -> Assembly:
    return assembly_called("9902", "邻市")


@pytest.fixture
def li(city: Assembly) -> Actor:
    return Actor(role=Role.LEGISLATIVE_OFFICE, assembly=city.pk, grant=1, name="李")


@pytest.fixture
def project(city: Assembly, li: Actor) -> Regulation:
    made = open_project(subject=city, title="澄澜市停车场条例", kind="new", by=li, at=MORNING)
    return Regulation.objects.get(pk=made.regulation)
