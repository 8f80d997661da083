from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from renda.core.opinions.models import Round
from renda.core.opinions.tests.samples import round_of
from renda.core.people.models import Assembly


@pytest.fixture
def round(city: Assembly) -> Round:
    return round_of(city)


@pytest.fixture
def own_home(tmp_path: Path, settings: Any) -> Path:
    """A data folder for one test."""
    settings.RENDA_HOME = tmp_path
    return tmp_path
