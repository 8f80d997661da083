from __future__ import annotations

from collections.abc import Iterator

import pytest

from renda.core.base import scope
from renda.core.opinions.tests.samples import assembly_called, matter_of
from renda.core.people.models import Assembly
from renda.core.procedures.models import Matter


@pytest.fixture
def city(db: None) -> Iterator[Assembly]:
    made = assembly_called("9901", "澄澜市")
    with scope.assemblies([made.pk]):
        yield made


@pytest.fixture
def other_city(db: None) -> Assembly:
    return assembly_called("9902", "邻市")


@pytest.fixture
def matter(city: Assembly) -> Matter:
    return matter_of(city)
