"""Searching: the public finds what is public, staff their assembly's things, the analysing office opinions too."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse

from renda.core.access.api import address_of, public_page, refuse_too_often
from renda.core.base import scope
from renda.core.base.pages import Request, show
from renda.core.search import api as search
from renda.faces.search.kinds import audiences_of, kinds_for, shown
from renda.lib import clock

LARGEST_CURSOR = 1 << 62
MOST_A_MINUTE = 60  # searches of strangers from one network address


@public_page
def search_page(request: Request) -> HttpResponse:
    """The newest hits of a query and how many there are; older ones by the cursor in the address."""
    query = request.GET.get("q", "").strip()
    if query and not request.actor.is_staff:
        minute = timedelta(minutes=1)
        refuse_too_often("search", address_of(request), most=MOST_A_MINUTE, within=minute, at=clock.now())
    kinds = kinds_for(request.actor)
    chosen = [kind for kind in kinds if kind.key == request.GET.get("kind")] or list(kinds)
    before = _cursor(request.GET.get("before", ""))
    found = search.find(
        query,
        scope=scope.current(),
        audiences=audiences_of(request.actor),
        kinds=[kind.name for kind in chosen],
        before=before,
    )
    context = {
        "query": query,
        "is_cut": len(query) > search.LONGEST_QUERY,
        "longest": search.LONGEST_QUERY,
        "kinds": kinds,
        "chosen": chosen[0].key if len(chosen) == 1 else "",
        "found": found,
        "hits": shown(found.hits, query, kinds),
        "is_older": before is not None,
        "base": "web/desk.html" if request.actor.is_staff else "web/public.html",
    }
    return show(request, "search/page.html", context)


def _cursor(given: str) -> int | None:
    """Return the place from which older hits are wanted; anything else than our own cursors counts as none."""
    if not (given.isascii() and given.isdecimal() and len(given) < 20):
        return None
    return min(int(given), LARGEST_CURSOR)
