"""The way by which this app sends text messages; the app of notices, which stands above, plugs it in at start."""

from __future__ import annotations

from typing import Protocol


class SendText(Protocol):
    """Send one text message now; raises where it was not taken."""

    def __call__(self, *, value: str, text: str, reference: str) -> None: ...


class Outward:
    """What is plugged in."""

    send_text: SendText | None = None


outward = Outward()
