"""What lets the deputy's pages work without a network: the worker, the manifest, and the page of what waits."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from renda.core.access.api import public_page, signed_in
from renda.core.base.actor import Role
from renda.core.base.pages import Request, never_kept, show

WORKER = Path(__file__).parent / "static" / "suggestions" / "worker.js"


@public_page
@require_safe
def worker_script(request: HttpRequest) -> HttpResponse:
    """The service worker; it stands under /deputy/ because it may look at no more than that."""
    response = HttpResponse(WORKER.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@public_page
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the desk among its applications."""
    here = reverse("suggestions:deputy")
    given = {
        "name": gettext("代表履职"),
        "short_name": gettext("代表履职"),
        "id": here,
        "start_url": here,
        "scope": here,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#9a1b1f",
        "icons": [{"src": static("web/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(
        given, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )


@signed_in(Role.DEPUTY)
@never_kept
def waiting_page(request: Request) -> HttpResponse:
    """What this browser could not send yet; its list is drawn by the script, which alone knows it."""
    return show(request, "suggestions/deputy_waiting.html", {})
