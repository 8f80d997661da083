from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from renda.core.base import scope
from renda.core.opinions.models import Round
from renda.core.opinions.tests.samples import assembly_called, round_of
from renda.core.people.models import Assembly


@pytest.fixture
def city(db: None) -> Iterator[Assembly]:
    made = assembly_called("9901", "澄澜市")
    with scope.assemblies([made.pk]):
        yield made


@pytest.fixture
def other_city(db: None) -> Assembly:
    return assembly_called("9902", "邻市")


@pytest.fixture
def round(city: Assembly) -> Round:
    return round_of(city)


@pytest.fixture
def own_home(tmp_path: Path, settings: Any) -> Path:
    """A data folder for one test."""
    settings.RENDA_HOME = tmp_path
    return tmp_path
