from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from renda.core.base.actor import Actor
from renda.core.people.models import Assembly, Body
from renda.modules.complaints.models import Complaint
from renda.modules.complaints.tests import samples


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: Any) -> Path:
    """Files and lists of a test stay with it."""
    settings.RENDA_HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


@pytest.fixture
def office(city: Assembly) -> Actor:
    return samples.officer(city)


@pytest.fixture
def government(city: Assembly) -> Body:
    return samples.body(city, "澄澜市人民政府", "government")


@pytest.fixture
def bureau(city: Assembly, government: Body) -> Body:
    """The accused."""
    return samples.body(city, "澄澜市园林局", parent=government)


@pytest.fixture
def supervisors(city: Assembly) -> Body:
    return samples.body(city, "澄澜市监察委员会", "supervisory")


@pytest.fixture
def accusation(city: Assembly, office: Actor, bureau: Body) -> Complaint:
    """Entered and sorted: against the bureau."""
    row = samples.register(city, office)
    samples.sort(row, office, body=bureau)
    return samples.fresh(row.pk)
