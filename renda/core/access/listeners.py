"""What the sign-in library tells us."""

from __future__ import annotations

from django.http import HttpRequest


def note_refused(request: HttpRequest, username: str) -> None:
    """Record a refused attempt."""
