from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from renda.core.access.checks import ADAPTER
from renda.core.access.models import Account
from renda.core.access.testing import make_hat
from renda.core.base.actor import Role
from renda.core.base.ports import ports
from renda.core.people.models import Assembly

MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)  # nine o'clock where the legislature sits


class Recorder:
    """Keeps events in a list and receipts in a dict, instead of the audit app."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, Any, Any]] = []
        self.receipts: dict[tuple[str, str], Any] = {}

    def record(self, *, action: str, event: Any, by: Any, **_: Any) -> int:
        self.rows.append((action, event, by))
        return len(self.rows)

    def receipt(self, *, sent: Any, action: str, by: Any) -> Any:
        return self.receipts.get((sent.key, action))

    def keep_receipt(self, *, sent: Any, action: str, by: Any, event_id: int) -> None:
        self.receipts[(sent.key, action)] = self.rows[event_id - 1][1]

    def last_change(self, subject: Any) -> str:
        return "有人修改了这条记录"

    def names(self) -> list[str]:
        return [event.name for _, event, _ in self.rows]


@pytest.fixture(autouse=True)
def recorder(monkeypatch):
    kept = Recorder()
    monkeypatch.setattr(ports, "recorder", kept)
    return kept


@pytest.fixture(autouse=True)
def _quick_passwords_and_fresh_limits(settings):
    from django.core.cache import cache

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.RENDA_DEMO = False
    settings.MFA_ADAPTER = ADAPTER
    cache.clear()


@pytest.fixture()
def city(db):
    return Assembly.objects.create(
        code="9901",
        name="示例市人民代表大会",
        short_name="示例市人大",
        level="city",
        path="/9901/",
        place="demo",
    )


@pytest.fixture()
def county(city):
    return Assembly.objects.create(
        code="990101",
        name="东湖县人民代表大会",
        short_name="东湖县人大",
        level="county",
        parent=city,
        path="/9901/990101/",
        place="demo",
    )


@pytest.fixture()
def other_city(db):
    return Assembly.objects.create(
        code="9902", name="邻市人民代表大会", short_name="邻市人大", level="city", path="/9902/", place="demo"
    )


@pytest.fixture()
def officer(city):
    return make_hat(Role.SECURITY_OFFICER, city, username="officer")


@pytest.fixture()
def administrator(city):
    return make_hat(Role.ADMINISTRATOR, city, username="administrator")


@pytest.fixture()
def auditor(city):
    return make_hat(Role.AUDITOR, city, username="auditor")


@pytest.fixture()
def li(city):
    """The legislative office's clerk."""
    return make_hat(Role.LEGISLATIVE_OFFICE, city, username="li")


@pytest.fixture()
def fresh(city):
    """An account without any role, with a password."""
    return Account.objects.create_user("fresh", "correct-horse-battery", assembly=city)
