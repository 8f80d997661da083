"""Pages: showing, the fragment for HTMX, refusals as answers, and the two hidden fields of every form."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from renda.core.base.actor import Actor
from renda.core.base.fields import keyed_index
from renda.lib.errors import NotAllowed, Refusal

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"  # no page asks for any


NOT_SAID = {"csrfmiddlewaretoken", "key", "version"}
_stand_in: ContextVar[str] = ContextVar("renda_form_key", default="")


def form_key() -> str:
    """Return a new idempotency key; within `stands_in`, the word that stands for it."""
    return _stand_in.get() or secrets.token_urlsafe(18)


@contextmanager
def stands_in(word: str) -> Iterator[None]:
    """Let forms carry this word instead of a key: for a page that is drawn once and given its keys later."""
    token = _stand_in.set(word)
    try:
        yield
    finally:
        _stand_in.reset(token)


class Request(HttpRequest):
    """A request after the actor middleware."""

    actor: Actor


class ActionForm(forms.Form):
    """A form that calls an action: carries its idempotency key and the version of the row it shows."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, version: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["key"].initial = form_key()
        self.fields["version"].initial = version

    def clean_key(self) -> str:
        """The form's key; a program that sends none gets one, so that what follows from it is there."""
        return self.cleaned_data["key"] or secrets.token_urlsafe(18)

    def receipt(self) -> dict[str, Any]:
        """The three keywords that every action takes."""
        key = self.cleaned_data.get("key") or ""
        return {"key": key, "content": self._content(key), "version": self.cleaned_data.get("version")}

    def _content(self, key: str) -> str:
        """A hash of all that was sent, keyed so that a short text cannot be guessed from it."""
        given = self.data.lists() if hasattr(self.data, "lists") else self.data.items()
        said = sorted((name, value) for name, value in given if name not in NOT_SAID)
        papers = sorted((name, each.name, each.size) for name, each in self.files.items())
        return keyed_index(f"{key}:{said}:{papers}")

    def add_error(self, field: str | None, error: Any) -> None:
        """Add an error; one about a choice that is not offered does not repeat all that was sent."""
        if isinstance(error, ValidationError) and getattr(error, "code", "") == "invalid_choice":
            error = ValidationError(gettext("所选的不在列出的选项里，请重新选择。"), code="invalid_choice")
        super().add_error(field, error)

    def attempt(self, act: Callable[..., Any], **keywords: Any) -> Any:
        """Call the action with this form's receipt; a refusal becomes the form's error and None is returned."""
        try:
            return act(**keywords, **self.receipt())
        except Refusal as refusal:
            self.add_error(None, str(refusal))
            return None


def show(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    fragment: str = "",
    status: int | None = None,
) -> HttpResponse:
    """Render the page, or with HTMX only its fragment `template#fragment`; 422 when a shown form has errors."""
    if status is None:
        refused = any(isinstance(value, forms.BaseForm) and value.errors for value in context.values())
        status = 422 if refused else 200
    return render(request, template, context, status=status)


def done(request: HttpRequest, message: str, to: str) -> HttpResponse:
    """Say what was done and go to the page that shows it (303, so that a reload posts nothing)."""
    if message:
        messages.success(request, message)
    answer = HttpResponseRedirect(to)
    answer.status_code = 303
    return answer


def never_kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let nobody keep what the page shows, neither browser nor proxy: it belongs to one person."""

    @functools.wraps(view)
    def answer(*given: Any, **named: Any) -> HttpResponse:
        response = view(*given, **named)
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


class PageMiddleware:
    """Adds the content security policy and turns refusals that no form caught into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if getattr(request, "actor", None) is not None and request.actor.is_staff:  # type: ignore[attr-defined]
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            if exception.hidden:
                raise Http404
            return render(request, "403.html", {"reason": str(exception)}, status=403)
        if isinstance(exception, Refusal):
            return render(request, "422.html", {"reason": str(exception)}, status=422)
        return None
