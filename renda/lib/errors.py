"""The two foreseen kinds of failure; everything else is a fault and rises."""

from __future__ import annotations


class Refusal(Exception):
    """A foreseen "no": what is wrong, by which rule, and what to do, as one sentence with a full stop.

    Shown on the form that asked (HTTP 422). Declare each one in the file that raises it.
    """

    def __init__(self, message: str, *, citations: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.citations = citations


class NotAllowed(Exception):
    """The person may not do or see this (HTTP 403, or 404 where existence itself is private)."""

    def __init__(self, message: str, *, hidden: bool = False) -> None:
        super().__init__(message)
        self.hidden = hidden


class BadInput(Refusal):
    """A file or argument cannot be read; the message names it, the place in it, and the remedy."""
