"""An action, its event and a listener that only tests use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from renda.core.base.action import action, running
from renda.core.base.actor import Actor
from renda.core.base.events import Event, event, listen
from renda.core.base.predicates import allow, is_anyone
from renda.core.people.models import Assembly

heard: list[tuple[str, Any]] = []


@event("sample.spoken", "发言", personal=("words", "phone"))
class Spoken(Event):
    """Somebody said something."""

    number: int
    on: Any
    words: str
    phone: str | None


allow("sample.speak", is_anyone)


@action("sample.speak")
def speak(
    *,
    subject: Assembly,
    by: Actor,
    at: datetime,
    words: str = "路灯不亮",
    number: int = 1,
    phone: str | None = None,
) -> Spoken:
    """Say something about an assembly."""
    running().enrich(
        matter="990100-1", step="speak", to="heard", citations=["cn.sample@2020#art-1"], reason="试"
    )
    return Spoken(number=number, on=at.date(), words=words, phone=phone)


@listen("sample.spoken", "sample.first_ear")
def first_ear(record: Any) -> None:
    heard.append(("first", record.personal_value("words")))


@listen("sample.spoken", "sample.second_ear")
def second_ear(record: Any) -> None:
    from renda.core.base import scope

    heard.append(("second", scope.current().assemblies))
