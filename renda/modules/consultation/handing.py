"""Handing the follow-up code to the browser that has just posted a comment: a signed cookie, no row, no address.

The cookie holds the form's key, from which the server alone makes the code, and goes to the page of thanks only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from renda.core.opinions.api import code_for

COOKIE = "renda_handed"
LASTS = 20 * 60  # seconds; to write down the code and to confirm the contact


@dataclass(frozen=True)
class Handed:
    """The code of the comment just posted, and the number of the contact that was asked to confirm (or None)."""

    code: str
    contact: int | None


def hand(response: HttpResponse, *, form_key: str, contact: int | None) -> None:
    """Let the page of thanks show the code that belongs to the form."""
    response.set_signed_cookie(
        COOKIE,
        json.dumps([form_key, contact]),
        salt=COOKIE,
        max_age=LASTS,
        path=reverse("consultation:thanks"),
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="Lax",
    )


def handed(request: HttpRequest) -> Handed | None:
    """Return what was handed to this browser; None if nothing, too long ago, or changed on the way."""
    kept = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=LASTS)
    form_key, contact = json.loads(kept) if kept else ("", None)
    return Handed(code_for(form_key), contact) if form_key else None
