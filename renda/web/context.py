"""What every template knows without being told."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from renda.web.preferences import read_preferences

# The frame links to these pages where an installation has them; names only, nothing is imported.
FRAME_PAGES: dict[str, str] = {
    "choose_hat": "access:hat",
    "account": "access:account",
    "sign_in": "account_login",
    "sign_out": "account_logout",
    "search": "search:page",
}


class Frame:
    """Addresses of the pages that the frame links to, looked up when a template asks; empty where there is none."""

    def __getitem__(self, page: str) -> str:
        try:
            return reverse(FRAME_PAGES[page])
        except NoReverseMatch:
            return ""


def preferences(request: HttpRequest) -> dict[str, Any]:
    """Give templates `preferences` (theme, type_size, keys), `frame`, and `demo_city` (mark pages 演示数据)."""
    return {
        "preferences": read_preferences(request.COOKIES),
        "demo_city": getattr(settings, "RENDA_DEMO", False),
        "frame": Frame(),
    }
