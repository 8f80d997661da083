"""What happens to events after the commit: listeners hear of them, chains are sealed, heads signed."""

from __future__ import annotations

from typing import Any

from renda.core.audit.models import EventRecord
from renda.core.base.events import listeners
from renda.core.jobs.api import task


@task("audit.deliver")
def deliver(job: Any, *, event: int, listener: str) -> None:
    """Call one listener with one stored event, in the scope of the event's assembly."""
    listeners.get(listener).run(EventRecord.objects.get(pk=event))
