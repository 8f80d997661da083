"""A page that reads the register as the person who asks for it; nobody keeps what it shows."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import HttpResponse

from renda.core.base.pages import Request, never_kept
from renda.modules.complaints import opening

View = Callable[..., HttpResponse]


def opened(view: View) -> View:
    """Name the reader while the page is made."""

    @functools.wraps(view)
    def answer(request: Request, *given: object, **named: object) -> HttpResponse:
        with opening.opened_by(request.actor):
            return view(request, *given, **named)

    return never_kept(answer)
