"""Marks that say who may open a page. Every page has one; a structure test crawls the addresses for them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from renda.core.access.hats import Obstacle
from renda.core.base import scope
from renda.core.base.actor import ROLE_LABELS, Role
from renda.lib.errors import NotAllowed
from renda.lib.saying import listed

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class PageRule:
    """Who may open a page: `public` (anyone), `account` (signed in, hat or not), `hat` (one of the roles, or any)."""

    kind: str
    roles: tuple[Role, ...] = ()


def public_page(view: View) -> View:
    """Anyone may open this page, signed in or not; there a hat reads its own rows and all public ones."""
    return _marked(view, PageRule("public"), lambda request: None, reads=scope.and_public)


def account_page(view: View) -> View:
    """Anyone signed in may open this page, also before a hat is on (password, second factor, hats)."""
    return _marked(view, PageRule("account"), _ask_account)


def signed_in(*roles: Role) -> Callable[[View], View]:
    """Only a hat of one of these roles (any hat if none is named) may open this page.

    A stranger is sent to sign in; somebody with something left to do (first password, second factor,
    administrator's reason) is sent to do it; another role is refused with 403.
    """

    def wrap(view: View) -> View:
        return _marked(view, PageRule("hat", roles), lambda request: _ask_hat(request, roles))

    return wrap


def _marked(
    view: View,
    rule: PageRule,
    ask: Callable[[HttpRequest], HttpResponse | None],
    *,
    reads: Callable[[], AbstractContextManager[Any]] = nullcontext,
) -> View:
    wrapper: View
    if iscoroutinefunction(view):

        @functools.wraps(view)
        async def answer_later(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with reads():
                return ask(request) or await view(request, *args, **kwargs)

        wrapper = answer_later
    else:

        @functools.wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with reads():
                return ask(request) or view(request, *args, **kwargs)

        wrapper = answer
    wrapper.renda_rule = rule  # type: ignore[attr-defined]
    return wrapper


def _ask_account(request: HttpRequest) -> HttpResponse | None:
    if request.actor.account is None:  # type: ignore[attr-defined]
        return _send(request, "account_login")
    return None


def _ask_hat(request: HttpRequest, roles: tuple[Role, ...]) -> HttpResponse | None:
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.is_staff:
        return _send_to_obstacle(request)
    if roles and actor.role not in roles:
        allowed = listed(ROLE_LABELS[role] for role in roles)
        raise NotAllowed(
            gettext("您当前的身份是%(role_label)s，此页只供%(allowed)s使用；如另有身份，请先切换。")
            % {"role_label": ROLE_LABELS[actor.role], "allowed": allowed}
        )
    return None


def _send_to_obstacle(request: HttpRequest) -> HttpResponse:
    if request.actor.account is None:  # type: ignore[attr-defined]
        return _send(request, "account_login")
    obstacle = request.worn.obstacle  # type: ignore[attr-defined]
    if obstacle is Obstacle.PASSWORD:
        return _send(request, "account_change_password")
    if obstacle is Obstacle.SECOND_FACTOR:
        return _send(request, "access:second_factor")
    if obstacle is Obstacle.ADMINISTRATION:
        return _send(request, "access:administration")
    return _send(request, "access:account")


def _send(request: HttpRequest, name: str) -> HttpResponse:
    """Go to the page called `name` and come back afterwards; HTMX is told to change the whole page."""
    back = request.get_full_path() if request.method == "GET" else ""
    to = reverse(name) + (f"?{urlencode({'next': back})}" if back else "")
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)
