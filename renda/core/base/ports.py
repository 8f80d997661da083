"""Where higher apps plug into the action: audit records, access knows nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from renda.core.base.actor import Actor
from renda.core.base.events import Event


class Sent(NamedTuple):
    """A form that was sent: its idempotency key, and a keyed hash of what it said (empty where none was made)."""

    key: str
    content: str = ""


class Recorder(Protocol):
    """Writes the event row, one job per listener, and the receipt of a form, in the open transaction."""

    def record(
        self, *, action: str, event: Event, by: Actor, at: datetime, subject: Any, step: dict[str, Any]
    ) -> int:
        """Write the event; return its identifier."""

    def receipt(self, *, sent: Sent, action: str, by: Actor) -> Event | None:
        """Return the event that a form with this key has already caused, or None; a Refusal if it said something else."""

    def keep_receipt(self, *, sent: Sent, action: str, by: Actor, event_id: int) -> None:
        """Remember that this form caused this event."""

    def last_change(self, subject: Any) -> str:
        """Say who last changed the subject, what and when, as words for a refused person."""


class Ports:
    """The plugs; set once at start by the apps that own them."""

    recorder: Recorder | None = None
    touch: Callable[[Collection[str]], None] | None = None  # called last in an action: these topics changed
    matters_of: Callable[[Any], Any] | None = None  # the matters that a `scope.Concern` is about, as a query


ports = Ports()
