"""How much a request may bring: judged by its address and length before it is read, so that nobody fills the disk.

A page takes what an ordinary form needs. One that takes long texts or files says so, and only for somebody who has
signed in: without a session cookie every page takes an ordinary form only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext

MEGABYTE = 1024 * 1024
ORDINARY = 1 * MEGABYTE
LONG_TEXTS = 20 * MEGABYTE
FILES = 60 * MEGABYTE  # the greatest file of `core.files` is 50 MB
TOO_LARGE = "renda.too_large"  # set in the scope of a request whose body was left unread
READ_ONLY = {"GET", "HEAD", "OPTIONS", "TRACE"}

View = TypeVar("View", bound=Callable[..., Any])
Receive = Callable[[], Awaitable[dict[str, Any]]]
Application = Callable[[dict[str, Any], Receive, Any], Awaitable[None]]


def takes_files(view: View) -> View:
    """Let a page take files from people who have signed in."""
    view.most_bytes = FILES  # type: ignore[attr-defined]
    return view


def takes_long_texts(view: View) -> View:
    """Let a page take whole statutes from people who have signed in."""
    view.most_bytes = LONG_TEXTS  # type: ignore[attr-defined]
    return view


def most_bytes(path: str, *, has_session: bool) -> int:
    """Return how long a body this address takes, in bytes."""
    if not has_session:
        return ORDINARY
    try:
        view = resolve(path).func
    except Resolver404:
        return ORDINARY
    return int(getattr(view, "most_bytes", ORDINARY))


class Bounded:
    """An ASGI application whose request bodies are not read beyond what their address takes."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Any) -> None:
        if scope["type"] == "http" and scope["method"] not in READ_ONLY:
            receive = self._bounded(scope, receive)
        await self.application(scope, receive, send)

    def _bounded(self, scope: dict[str, Any], receive: Receive) -> Receive:
        headers = dict(scope["headers"])
        has_session = settings.SESSION_COOKIE_NAME.encode() in headers.get(b"cookie", b"")
        most = most_bytes(scope["path"], has_session=has_session)
        if _length(headers.get(b"content-length", b"0").decode("latin-1")) > most:
            scope[TOO_LARGE] = most
        came, is_ended = 0, False

        async def receive_some() -> dict[str, Any]:
            nonlocal came, is_ended
            if is_ended:  # nothing more is taken from this client; the answer ends the waiting
                await asyncio.Event().wait()
            message = await receive() if TOO_LARGE not in scope else {}
            came += len(message.get("body", b""))
            if came > most:  # sent without its length, or longer than it said
                scope[TOO_LARGE] = most
            is_ended = TOO_LARGE in scope
            return {"type": "http.request", "body": b"", "more_body": False} if is_ended else message

        return receive_some


class BodyMiddleware:
    """Answers 413 to what is too large, before anything reads it (a WSGI server reads only when asked)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        most = self._exceeded(request)
        if most is None:
            return self.get_response(request)
        size = gettext("%(count)s MB") % {"count": most // MEGABYTE}
        answer = render(request, "413.html", {"most": size}, status=413)
        answer.headers["Connection"] = "close"
        return answer

    def _exceeded(self, request: HttpRequest) -> int | None:
        """The limit that the request breaks, in bytes; None if it keeps it."""
        if request.method in READ_ONLY:
            return None
        marked = getattr(request, "scope", {}).get(TOO_LARGE)
        if marked is not None:
            return int(marked)
        most = most_bytes(request.path_info, has_session=settings.SESSION_COOKIE_NAME in request.COOKIES)
        return most if _length(request.META.get("CONTENT_LENGTH") or "0") > most else None


def _length(text: str) -> int:
    return int(text) if text.isdecimal() else 0
