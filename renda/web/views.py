"""The one page that belongs to no module: remembering how a reader wants pages shown."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from renda.web.preferences import CHOICES, COOKIE_AGE, COOKIES


@require_GET
def preferences(request: HttpRequest) -> HttpResponse:
    """Remember theme, type size, shortcut keys or language in cookies and go back to the page.

    A GET form, so that public pages need no token and no session; it changes nothing but how pages look.
    """
    response = HttpResponseRedirect(_way_back(request))
    for name, choices in CHOICES.items():
        value = request.GET.get(name)
        if value in choices:
            _remember(request, response, COOKIES[name], value)
    language = request.GET.get("language")
    if language in dict(settings.LANGUAGES):
        _remember(request, response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


def _remember(request: HttpRequest, response: HttpResponse, cookie: str, value: str) -> None:
    response.set_cookie(cookie, value, max_age=COOKIE_AGE, secure=request.is_secure(), samesite="Lax")


def _way_back(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    secure = request.is_secure()
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=secure):
        return wanted
    return "/"
