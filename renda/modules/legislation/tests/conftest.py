from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from renda.core.base.actor import Actor
from renda.core.people.models import Assembly
from renda.modules.legislation.actions import open_project
from renda.modules.legislation.models import Regulation

MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 12)


@pytest.fixture
def project(city: Assembly, li: Actor) -> Regulation:
    made = open_project(subject=city, title="澄澜市停车场条例", kind="new", by=li, at=MORNING)
    return Regulation.objects.get(pk=made.regulation)
