"""The own notices, and in the demo the codes that were printed."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from renda.core.access.api import account_page, public_page
from renda.core.base import pages
from renda.core.base.pages import Request
from renda.core.notices.gateways import printed_codes
from renda.core.notices.reading import mark_read, notices_of, unread_count
from renda.lib import clock

PAGE = 30


@account_page
def notice_list(request: Request) -> HttpResponse:
    """What I was told."""
    account = request.actor.account
    assert account is not None
    page = Paginator(notices_of(account), PAGE).get_page(request.GET.get("page"))
    return pages.show(request, "notices/notice_list.html", {"page": page, "unread": unread_count(account)})


@account_page
@require_POST
def notice_open(request: Request, pk: int) -> HttpResponse:
    """Mark one notice as read and go to what it is about."""
    account = request.actor.account
    assert account is not None
    notice = get_object_or_404(notices_of(account), pk=pk)
    mark_read(account, at=clock.now(), notice=notice.pk)
    return HttpResponseRedirect(notice.url or reverse("notices:list"))


@account_page
@require_POST
def notices_read(request: Request) -> HttpResponse:
    """Mark all as read."""
    account = request.actor.account
    assert account is not None
    mark_read(account, at=clock.now())
    return pages.done(request, gettext("全部通知已标为已读。"), reverse("notices:list"))


@public_page
def demo_codes(request: Request) -> HttpResponse:
    """The codes that the demo printed, so that one can try the journey without a telephone."""
    if not settings.RENDA_DEMO:
        raise Http404
    return pages.show(request, "notices/demo_codes.html", {"codes": printed_codes()})
