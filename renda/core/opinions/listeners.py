"""What follows when opinions come in: groups and the search index."""

from __future__ import annotations

from typing import Any

from renda.core.base.events import listen
from renda.core.opinions.models import Opinion
from renda.core.opinions.tasks import ask_for_groups
from renda.core.procedures.models import Matter


@listen("opinions.received", "opinions.group_after_intake")
def group_after_intake(record: Any) -> None:
    """Ask for a grouping run after one opinion."""
    ask_for_groups(Matter.objects.get(pk=record.payload["matter"]))


@listen("opinions.batch_received", "opinions.group_after_batch")
def group_after_batch(record: Any) -> None:
    """Ask for a grouping run after a batch."""
    ask_for_groups(Matter.objects.get(pk=record.payload["matter"]))


@listen("opinions.screened", "opinions.group_after_screening")
def group_after_screening(record: Any) -> None:
    """Ask for a grouping run when opinions left or came back."""
    if Opinion.objects.filter(pk__in=record.payload["opinions"]).exists():
        ask_for_groups(Matter.objects.get(pk=record.payload["matter"]))
