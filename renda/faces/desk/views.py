"""The desk: what is due, what waits for others, what was done lately."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from renda.core.access.api import account_page, actor_of, other_hats
from renda.core.base.actor import THREE_POWERS
from renda.core.base.pages import Request, show
from renda.core.base.waiting import waiting_for
from renda.core.live.api import version
from renda.core.procedures.desks import desk_for
from renda.core.procedures.watching import desk_topic
from renda.faces.desk.forms import DeskFilter
from renda.lib import clock


@account_page
def home_page(request: Request) -> HttpResponse:
    """The to-dos of the active hat and of the person's others; without a hat, what to do about that."""
    today, actor = clock.today(), request.actor
    context: dict[str, Any] = {"work": None, "today": today, "obstacle": request.worn.obstacle}  # type: ignore[attr-defined]
    if actor.role in THREE_POWERS:
        return show(request, "desk/power.html", context)
    if actor.is_staff and actor.assembly:
        grants = other_hats(request)
        labels = {grant.pk: grant.label for grant in (request.worn.grant, *grants)}  # type: ignore[attr-defined]
        filters = DeskFilter(request.GET, hats=labels.items())
        topic = desk_topic(actor.assembly)
        context |= {
            "topic": topic,
            "version": version(topic),  # before the rows: what changes in between is fetched once more
            "filters": filters,
        }
        work = desk_for(actor, [actor_of(grant) for grant in grants], filters.wanted(), on=today)
        context["work"] = work
        context["elsewhere"] = waiting_for(actor, today)
        context["others"] = [
            {"value": hat.grant, "label": labels[hat.grant], "lines": lines} for hat, lines in work.others
        ]
    return show(request, "desk/home.html", context)
