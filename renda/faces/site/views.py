"""The public front page: what is open, follow by code, what was decided lately, how a matter runs."""

from __future__ import annotations

from django.http import HttpResponse

from renda.core.access.api import public_page
from renda.core.base.front import front_parts
from renda.core.base.pages import Request, show
from renda.core.people.models import Assembly
from renda.core.procedures.selectors import matters
from renda.lib import clock


@public_page
def home_page(request: Request) -> HttpResponse:
    """The front page; modules bring their parts by the registry."""
    today = clock.today()
    context = {
        "assembly": Assembly.objects.filter(level="city").first() or Assembly.objects.first(),
        "parts": front_parts(today),
        "lately": matters()[:8],
        "today": today,
    }
    return show(request, "site/home.html", context)
