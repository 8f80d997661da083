"""What the desks of the demo city show: a suggestion in every state."""

from __future__ import annotations

from datetime import date
from typing import Any

from renda.core.base import scope
from renda.core.handling.models import Handling, Promise, Reply
from renda.core.jobs.api import run_until_idle
from renda.core.procedures.models import Matter
from renda.faces.demo.desks import plant_desks
from renda.faces.demo.seeding import plant
from renda.modules.suggestions.models import Gathering, Suggestion


def test_a_suggestion_stands_in_every_state(transactional_db: Any) -> None:
    told: list[str] = []
    plant_desks(plant(size="small", seed=3, today=date(2026, 3, 12)), told.append)
    run_until_idle()
    assert told == ["代表建议"]
    with scope.unscoped("test"):
        wholes = set(Matter.objects.filter(parent=None).values_list("state", flat=True))
        parts = set(Handling.objects.values_list("matter__state", flat=True))
        assert wholes == {
            "submitted", "admitted", "with_government", "in_hand", "concluded", "not_admitted",
        }  # fmt: skip
        assert parts == {
            "assigned", "asked_back", "in_hand", "drafted", "redoing", "convened", "tracking", "closed", "sent",
        }  # fmt: skip
        assert Suggestion.objects.filter(matter__published_at__isnull=False).count() == 4
        assert Promise.objects.filter(state="reported").count() == 1
        assert Reply.objects.filter(round=2).count() == 1
        assert Gathering.objects.get().signatures.filter(state="signed").count() == 1
