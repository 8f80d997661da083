"""Puts the actor on the request and binds the scope, before any page is chosen."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from renda.core.access.hats import wear
from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.lib import clock


class ActorMiddleware:
    """`request.actor` and `request.worn`; the scope holds for the whole answer and ends with it.

    The scope is a context variable: each request of a thread or of an event loop has its own. A streamed
    answer is produced after the middleware has ended and must bind its own scope.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        worn = wear(request, at=clock.now())
        request.worn = worn  # type: ignore[attr-defined]
        request.actor = worn.actor  # type: ignore[attr-defined]
        with worn.bind(), scope.asked_by(_words(worn.actor)):
            return self.get_response(request)


def _words(actor: Actor) -> str:
    """Name somebody signed in for the log, by role and numbers; a citizen is not named."""
    return f"{actor.role.value} (account {actor.account}, grant {actor.grant})" if actor.is_staff else ""
