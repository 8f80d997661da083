"""What happens to the record itself."""

from __future__ import annotations

from renda.core.base.events import Event, event


@event("audit.values_forgotten", "遗忘个人内容")
class ValuesForgotten(Event):
    """Which fields of which events (their uids) no longer have a value."""

    values: tuple[tuple[str, str], ...]
    reason: str
