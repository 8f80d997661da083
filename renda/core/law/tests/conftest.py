from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)  # nine o'clock where the legislature sits


class Recorder:
    """Keeps events in a list, instead of the audit app."""

    def __init__(self) -> None:
        self.events: list[Any] = []

    def record(self, *, event: Any, **_: Any) -> int:
        self.events.append(event)
        return len(self.events)

    def receipt(self, **_: Any) -> None:
        return None

    def keep_receipt(self, **_: Any) -> None:
        return None

    def last_change(self, subject: Any) -> str:
        return "有人修改了这条记录"


@pytest.fixture()
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    from renda.core.base.ports import ports

    kept = Recorder()
    monkeypatch.setattr(ports, "recorder", kept)
    return kept


@pytest.fixture()
def city(db: None) -> Any:
    from renda.core.people.models import Assembly

    return Assembly.objects.create(
        code="990100",
        name="演示市人民代表大会",
        short_name="演示市人大",
        level="city",
        path="/990100/",
        place="990100",
    )


@pytest.fixture()
def county(city: Any) -> Any:
    from renda.core.people.models import Assembly

    return Assembly.objects.create(
        code="990102", name="东湖区人民代表大会", short_name="东湖区人大", level="county", parent=city,
        path="/990100/990102/", place="990102",
    )  # fmt: skip


@pytest.fixture()
def other_city(db: None) -> Any:
    from renda.core.people.models import Assembly

    return Assembly.objects.create(
        code="450100",
        name="邻市人民代表大会",
        short_name="邻市人大",
        level="city",
        path="/450100/",
        place="450100",
    )
