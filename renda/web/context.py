"""What every template knows without being told."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from renda.web.preferences import read_preferences


def preferences(request: HttpRequest) -> dict[str, Any]:
    """Give templates `preferences` (theme, type_size, keys) and `demo_city` (mark every page as 演示数据)."""
    return {
        "preferences": read_preferences(request.COOKIES),
        "demo_city": getattr(settings, "RENDA_DEMO", False),
    }
