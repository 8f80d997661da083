from __future__ import annotations

import pytest

from renda.core.jobs.declaring import Schedule, schedules


@pytest.fixture
def assembly(db: None) -> int:
    from renda.core.people.models import Assembly

    made = Assembly.objects.create(
        code="990100",
        name="试验市人民代表大会",
        short_name="试验市人大",
        level="city",
        path="/990100/",
        place="demo",
    )
    return made.pk


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> Schedule:
    """The only schedule, while the test lasts."""
    hourly = Schedule("sample.hourly", "5 * * * *", "sample.note", {"word": "时"})
    monkeypatch.setattr(schedules, "_items", {hourly.name: hourly})
    return hourly
