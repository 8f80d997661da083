"""The code of somebody who follows an opinion, kept out of addresses: for some minutes in a cookie that nobody can read."""

from __future__ import annotations

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from renda.core.base.fields import cipher

COOKIE = "renda_follow"
LASTS = 5 * 60  # seconds: to read the answer, and to load the page again
LONGEST = 60  # signs of a code as somebody may type it, with spaces


def carry(response: HttpResponse, code: str) -> None:
    """Let the page of following show what belongs to the code, without the code in its address."""
    response.set_cookie(
        COOKIE,
        cipher().encrypt(code[:LONGEST].encode()).decode(),
        max_age=LASTS,
        path=reverse("consultation:follow"),
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="Lax",
    )


def carried(request: HttpRequest) -> str:
    """Return the code that this browser brought along; empty if none, too long ago, or changed on the way."""
    kept = request.COOKIES.get(COOKIE, "")
    try:
        return cipher().decrypt(kept.encode(), ttl=LASTS).decode() if kept else ""
    except InvalidToken:
        return ""
