"""Pages drawn once for strangers: the frame and the words are kept, each reader's token and form key are put in.

A kept page is shown only to readers whom nothing distinguishes: no session, no message waiting, only the cookies
that say how pages look. Its key holds everything that it shows, read anew at each request, so a change is seen at
once; what the frame alone shows is at most a minute old.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import get_language

from renda.core.base.pages import Request, form_key, show, stands_in
from renda.web.preferences import read_preferences

MESSAGES = "messages"  # the cookie of django.contrib.messages
MOST_BYTES = 32 * 1024 * 1024
TOKEN = f"token-{secrets.token_hex(24)}"  # unknown outside of this process, so that no text can hold them
KEY = f"key-{secrets.token_hex(24)}"
_PLACES = re.compile(f"({TOKEN}|{KEY})".encode())

Drawn = list[bytes]  # pieces of the page; every second one is TOKEN or KEY


class Shelf:
    """The kept pages of this process; the one not asked for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._pages: OrderedDict[Hashable, Drawn] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Drawn | None:
        """Return a page, or None."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: Drawn) -> None:
        """Keep a page; others go where there are too many bytes."""
        with self._lock:
            self._held += _size(page) - _size(self._pages.pop(key, []))
            self._pages[key] = page
            while self._held > self._most:
                self._held -= _size(self._pages.popitem(last=False)[1])

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._pages.clear()
            self._held = 0


shelf = Shelf(MOST_BYTES)


def show_kept(
    request: Request, template: str, *, state: Hashable, at: datetime, make: Callable[[], dict[str, Any]]
) -> HttpResponse:
    """Show the page; for strangers draw it once for each `state`, the numbers and values of all that it shows.

    `make` gives the context; forms made in it get their keys request by request. The address is part of the key:
    give None as the state where it is not one of a few, and the page is drawn anew.
    """
    if state is None or not is_stranger(request):
        return show(request, template, make())
    shown = read_preferences(request.COOKIES)
    minute = int(at.timestamp()) // 60
    key = (template, request.get_full_path(), get_language(), shown, minute, state)
    page = shelf.get(key)
    if page is None:
        page = _draw(request, template, make)
        if page is None:
            return show(request, template, make())
        shelf.put(key, page)
    response = HttpResponse(_filled(request, page))
    response.headers["Cache-Control"] = "private"
    return response


def is_stranger(request: HttpRequest) -> bool:
    """Whether nothing distinguishes this reader from others but how pages shall look."""
    known_by = {settings.SESSION_COOKIE_NAME, MESSAGES}
    return request.method == "GET" and not settings.DEBUG and known_by.isdisjoint(request.COOKIES)


def _draw(request: Request, template: str, make: Callable[[], dict[str, Any]]) -> Drawn | None:
    """Draw the page with stand-ins; None if it holds what belongs to this reader alone (a token of its own)."""
    had = request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)
    with stands_in(KEY):
        drawn = render_to_string(template, {**make(), "csrf_token": TOKEN}, request)
    if "CSRF_COOKIE_NEEDS_UPDATE" in request.META:
        return None
    if had:
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = had
    return _PLACES.split(drawn.encode())


def _filled(request: HttpRequest, page: Drawn) -> bytes:
    if len(page) == 1:
        return page[0]
    pieces = list(page)
    for place in range(1, len(pieces), 2):
        own = get_token(request) if pieces[place] == TOKEN.encode() else form_key()
        pieces[place] = own.encode()
    return b"".join(pieces)


def _size(page: Drawn) -> int:
    return sum(map(len, page))
