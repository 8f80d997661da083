"""The ways out, for those who look after them: what did not go out and why, and the work-chat groups."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from renda.core.access.api import signed_in
from renda.core.access.forms import ReasonForm
from renda.core.base import pages, scope
from renda.core.base.actor import Role
from renda.core.base.lists import Column, Listing
from renda.core.base.pages import ActionForm, Request
from renda.core.notices import actions, selectors
from renda.core.notices.forms import DeliveryFilter, RoomForm
from renda.core.notices.kinds import kind_of
from renda.core.notices.models import ChatRoom
from renda.core.people.models import Assembly, Body
from renda.lib import clock

PAGE = 50
LONGEST_NUMBER = 18  # digits that a row's number may have
caretakers = signed_in(Role.GENERAL_OFFICE, Role.ADMINISTRATOR)
COLUMNS = (
    Column("at", _("时间"), lambda row: row.notice.created_at, ("notice__created_at",)),
    Column("kind", _("通知"), lambda row: str(kind_of(row.notice.kind).label), ("notice__kind",)),
    Column("number", _("编号"), lambda row: row.notice.subject, ("notice__subject",)),
    Column("way", _("方式"), lambda row: row.get_way_display(), ("way",)),
    Column("state", _("状态"), lambda row: row.get_state_display(), ("state",)),
    Column("error", _("原因"), lambda row: selectors.error_in_words(row.error), ("error",)),
    Column("attempts", _("已试次数"), lambda row: row.attempts, ("attempts",)),
    Column("next", _("下次发送"), lambda row: row.next_try_at, ("next_try_at",)),
)


@caretakers
def delivery_list(request: Request) -> HttpResponse:
    """The gateways, and what waits or failed."""
    filters = DeliveryFilter(request.GET)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    rows = selectors.deliveries_not_out(request.actor, **wanted)
    listing = Listing(request, COLUMNS, title=gettext("发送情况"))
    rows = listing.ordered(rows)
    if (file := listing.asked_file(rows)) is not None:
        return file
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.kind_label = kind_of(row.notice.kind).label
        row.error_words = selectors.error_in_words(row.error)
    gateways = selectors.gateways_for(request.actor)
    for each in gateways:
        if each.failure is not None:
            each.failure.words = selectors.error_in_words(each.failure.error)  # type: ignore[attr-defined]
    context = {
        "filters": filters,
        "page": page,
        "listing": listing,
        "gateways": gateways,
        "again_form": ActionForm(),
    }
    return pages.show(request, "notices/delivery_list.html", context)


@caretakers
@require_POST
def deliveries_again(request: Request) -> HttpResponse:
    """Send the chosen deliveries again, or all that the filter shows."""
    form, to = ActionForm(request.POST), reverse("notices:deliveries")
    sent = request.POST.getlist("delivery")
    chosen = [int(number) for number in sent if number.isdecimal() and len(number) <= LONGEST_NUMBER]
    if "all" in request.POST:
        filters = DeliveryFilter(request.POST)
        wanted = filters.cleaned_data if filters.is_valid() else {}
        chosen = list(selectors.deliveries_not_out(request.actor, **wanted).values_list("pk", flat=True))
    own = Assembly.objects.get(pk=request.actor.assembly)
    receipt = form.receipt() if form.is_valid() else {}
    by, at = request.actor, clock.now()
    event = actions.send_again(subject=own, deliveries=chosen, by=by, at=at, **receipt)
    said = ngettext("%(count)s 条通知正在重发。", "%(count)s 条通知正在重发。", event.count)
    return pages.done(request, said % {"count": event.count}, to)


@caretakers
def room_list(request: Request) -> HttpResponse:
    """The work-chat groups."""
    with scope.assemblies(selectors.places_of(request.actor)):
        rooms = list(selectors.rooms_in(selectors.places_of(request.actor)))
        return pages.show(request, "notices/room_list.html", {"rooms": rooms})


@caretakers
def room_new(request: Request) -> HttpResponse:
    """Enter a work-chat group of the own assembly."""
    own = Assembly.objects.get(pk=request.actor.assembly)
    with scope.assemblies([own.pk]):
        form = RoomForm(request.POST or None, bodies=Body.objects.filter(assembly=own))
        if request.method == "POST" and form.is_valid() and _set(request, form, actions.open_room, own):
            return pages.done(request, gettext("工作群已登记，可以试发一条。"), reverse("notices:rooms"))
        return pages.show(request, "notices/room.html", {"form": form, "room": None})


@caretakers
def room_page(request: Request, pk: int) -> HttpResponse:
    """One work-chat group: change it, try it, close it."""
    room = _room(request, pk)
    with scope.assemblies([room.assembly_id]):
        bodies = Body.objects.filter(assembly=room.assembly_id)
        form = RoomForm(request.POST or None, bodies=bodies, room=room)
        if request.method == "POST" and form.is_valid() and _set(request, form, actions.change_room, room):
            return pages.done(request, gettext("工作群已更改。"), reverse("notices:rooms"))
        context = {
            "form": form,
            "room": room,
            "close_form": ReasonForm(auto_id="close_%s"),
            "try_form": ActionForm(auto_id="try_%s"),
        }
        return pages.show(request, "notices/room.html", context)


@caretakers
@require_POST
def room_try(request: Request, pk: int) -> HttpResponse:
    """Say one line in the group."""
    form = ActionForm(request.POST)
    receipt = form.receipt() if form.is_valid() else {}
    actions.try_room(subject=_room(request, pk), by=request.actor, at=clock.now(), **receipt)
    return pages.done(
        request, gettext("试发的消息正在发出；发不出时会显示在发送情况中。"), reverse("notices:rooms")
    )


@caretakers
@require_POST
def room_close(request: Request, pk: int) -> HttpResponse:
    """Close the group; its key is erased."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    receipt = form.receipt() if form.is_valid() else {}
    actions.close_room(subject=_room(request, pk), reason=reason, by=request.actor, at=clock.now(), **receipt)
    return pages.done(request, gettext("工作群已停用，机器人密钥已删除。"), reverse("notices:rooms"))


def _set(request: Request, form: RoomForm, act: Any, subject: Any) -> bool:
    """Call the action with what was typed; whether it held."""
    given = {"address": form.cleaned_data["address"], "secret": form.cleaned_data["secret"]}
    keywords = {
        "subject": subject,
        "settings": form.settings(),
        "by": request.actor,
        "at": clock.now(),
        **given,
    }
    return form.attempt(act, **keywords) is not None


def _room(request: Request, pk: int) -> ChatRoom:
    return get_object_or_404(selectors.rooms_in(selectors.places_of(request.actor)), pk=pk)
