from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from renda.core.base import scope


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> Path:
    """Keys and exports of a test stay with it."""
    settings.RENDA_HOME = tmp_path
    return tmp_path


@pytest.fixture
def assembly(db: None) -> Iterator[Any]:
    from renda.core.audit.tests.sample_acts import heard
    from renda.core.people.models import Assembly

    heard.clear()
    made = Assembly.objects.create(
        code="990100",
        name="试验市人民代表大会",
        short_name="试验市人大",
        level="city",
        path="/990100/",
        place="demo",
    )
    with scope.assemblies([made.pk]):
        yield made
