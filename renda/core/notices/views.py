"""The own notices and what one chooses about them, calendars, and in the demo what was printed."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from renda.core.access.api import account_page, address_of, limited, public_page
from renda.core.access.models import Account
from renda.core.base import pages
from renda.core.base.pages import ActionForm, Request, never_kept
from renda.core.notices import actions
from renda.core.notices.agenda import agenda_of, public_agenda
from renda.core.notices.calendars import account_of, as_answer, calendar, calendar_index, calendar_token
from renda.core.notices.forms import ChoicesForm
from renda.core.notices.gateways import printed_codes, printed_texts, text_gateway
from renda.core.notices.models import CalendarAddress, NoticeChoice
from renda.core.notices.reading import mark_read, notices_of, unread_count
from renda.core.notices.wording import speaking
from renda.lib import clock

PAGE = 30
MOST_FETCHED = 120  # calendars from one address in an hour; many people share an office's


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


@account_page
def choices_page(request: Request) -> HttpResponse:
    """Which kinds come by which ways, quiet hours, digest, language; and the calendar's address."""
    account = _account(request)
    choice = NoticeChoice.objects.filter(account=account).first() or NoticeChoice(account=account)
    form = ChoicesForm(request.POST or None, choice=choice)
    if request.method == "POST" and form.is_valid():
        act, by, at = actions.choose_notices, request.actor, clock.now()
        if form.attempt(act, subject=account, choices=form.choices(), by=by, at=at) is not None:
            return pages.done(request, gettext("通知设置已保存。"), reverse("notices:settings"))
    context = {
        "form": form,
        "account": account,
        "has_texts": text_gateway() is not None,
        "calendar": CalendarAddress.objects.filter(account=account).first(),
        "calendar_form": ActionForm(auto_id="calendar_%s"),
    }
    return pages.show(request, "notices/choices.html", context)


@account_page
@never_kept
def calendar_make(request: Request) -> HttpResponse:
    """Make a calendar address, which ends an earlier one; it is shown on this page only."""
    form = ActionForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return HttpResponseRedirect(reverse("notices:settings"))
    token = calendar_token(form.cleaned_data["key"])
    account, by, at = _account(request), request.actor, clock.now()
    actions.make_calendar(subject=account, index=calendar_index(token), by=by, at=at, **form.receipt())
    address = f"{settings.RENDA_ADDRESS.rstrip('/')}{reverse('notices:calendar', args=[token])}"
    return pages.show(request, "notices/calendar_made.html", {"address": address})


@account_page
@require_POST
def calendar_revoke(request: Request) -> HttpResponse:
    """End the calendar's address."""
    form = ActionForm(request.POST)
    receipt = form.receipt() if form.is_valid() else {}
    actions.revoke_calendar(subject=_account(request), by=request.actor, at=clock.now(), **receipt)
    return pages.done(request, gettext("日历订阅地址已停用。"), reverse("notices:settings"))


@public_page
def calendar_feed(request: Request, token: str) -> HttpResponse:
    """A person's calendar, for whoever has its address; an address that is none answers like a page that is none."""
    at = clock.now()
    if limited("calendar", address_of(request), most=MOST_FETCHED, within=timedelta(hours=1), at=at):
        return HttpResponse(status=429)
    account = account_of(token)
    if account is None:
        raise Http404
    choice: NoticeChoice | None = getattr(account, "notice_choice", None)
    with speaking(choice.language if choice else ""):
        lines = agenda_of(account, at=at, on=clock.local_day(at))
        return as_answer(calendar(gettext("我的待办"), lines, at=at))


@public_page
def public_calendar(request: Request) -> HttpResponse:
    """The closing days of what is open for comment, for anyone."""
    at = clock.now()
    lines = public_agenda(on=clock.local_day(at))
    return as_answer(calendar(gettext("征求意见截止日"), lines, at=at))


@public_page
def demo_codes(request: Request) -> HttpResponse:
    """The codes and messages that the demo printed, so that one can try the journey without a telephone."""
    if not settings.RENDA_DEMO:
        raise Http404
    context = {"codes": printed_codes(), "texts": printed_texts()}
    return pages.show(request, "notices/demo_codes.html", context)


def _account(request: Request) -> Account:
    assert isinstance(request.user, Account)
    return request.user
