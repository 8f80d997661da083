"""The desk: what is due, what waits for others, what was done lately."""

from __future__ import annotations

from django.http import HttpResponse

from renda.core.access.api import account_page
from renda.core.base.pages import Request, show
from renda.core.procedures.selectors import desk_for
from renda.lib import clock


@account_page
def home_page(request: Request) -> HttpResponse:
    """The to-do list of the active hat; without a hat, what to do about that."""
    today = clock.today()
    work = desk_for(request.actor, on=today) if request.actor.is_staff and request.actor.assembly else None
    return show(request, "desk/home.html", {"work": work, "today": today})
