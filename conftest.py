"""What every test may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from renda.config.testing import shared_data

if TYPE_CHECKING:
    from renda.core.base.actor import Actor
    from renda.core.people.models import Assembly


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real input; skips where it is absent."""
    folder = shared_data()
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}: set RENDA_SHARED_DATA to the folder that holds it")
    return folder


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Each test begins as a new process: rows taken back may have left their numbers to others."""
    from renda.core.base.statements import forget_all

    forget_all()


@pytest.fixture(autouse=True)
def chinese_first() -> None:
    """Each test begins in the language of the place, whatever language a page was asked for before."""
    from django.conf import settings
    from django.utils import translation

    if settings.configured:
        translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def city(db: None) -> Iterator[Assembly]:
    """An invented city whose rows are in scope."""
    from renda.core.base import scope
    from renda.core.people.testing import assembly_called

    made = assembly_called("9901", "澄澜市")
    with scope.assemblies([made.pk]):
        yield made


@pytest.fixture
def other_city(db: None) -> Assembly:
    """Another city, whose rows are out of scope."""
    from renda.core.people.testing import assembly_called

    return assembly_called("9902", "邻市")


@pytest.fixture
def li(city: Assembly) -> Actor:
    """Li of the city's legislative office: a hat without an account, enough for actions."""
    from renda.core.base.actor import Actor, Role

    return Actor(role=Role.LEGISLATIVE_OFFICE, assembly=city.pk, grant=1, name="李")
