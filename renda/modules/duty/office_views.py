"""The office's pages: checking what deputies reported, many at once."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import signed_in
from renda.core.base.actor import Role
from renda.core.base.lists import Column, Listing
from renda.core.base.pages import Request, done, never_kept, show
from renda.lib import clock
from renda.modules.duty import actions, selectors
from renda.modules.duty.forms import CheckForm, StateForm
from renda.modules.duty.models import Act, ActState

TOGETHER = 50  # acts on a page, and so the most that are checked at once

ACT_COLUMNS = (
    Column("on", _("日期"), lambda act: act.on, ("on",)),
    Column("person", _("代表"), lambda act: act.person.name, ("person__name", "on")),
    Column("kind", _("类型"), lambda act: act.get_kind_display(), ("kind", "on")),
    Column("place", _("地点"), lambda act: act.place_name),
    Column("words", _("简要说明"), lambda act: act.words),
    Column("state", _("状态"), lambda act: act.get_state_display()),
)


@signed_in(Role.DEPUTIES_OFFICE)
@never_kept
def check_page(request: Request) -> HttpResponse:
    """What deputies reported: tick, then accept or return all that are ticked."""
    states = StateForm(request.GET or None)
    state = request.GET.get("state") if request.GET.get("state") in ActState else ActState.REPORTED
    form = CheckForm(request.POST or None)
    outcome: actions.Checked | None = None
    if request.method == "POST" and form.is_valid():
        outcome = _check(request, form)
        if outcome and not outcome.refused:
            return done(request, _said(outcome.done), request.get_full_path())
    listing = Listing(request, ACT_COLUMNS, title=gettext("履职活动"))
    rows = listing.ordered(selectors.acts_in(request.actor.assembly or 0, state or ""))
    if file := listing.asked_file(rows):
        return file
    page = Paginator(rows, TOGETHER).get_page(request.GET.get("page"))
    hints = selectors.alike(list(page.object_list)) if state == ActState.REPORTED else {}
    context = {
        "page": page,
        "listing": listing,
        "state": state,
        "states": [{"label": s.label, "url": f"?state={s.value}", "active": s == state} for s in ActState],
        "filters": states,
        "rows": [(act, hints.get(act.pk, [])) for act in page.object_list],
        "form": form,
        "outcome": outcome,
        "said": _said(outcome.done) if outcome and outcome.done else "",
    }
    return show(request, "duty/check.html", context)


def _check(request: Request, form: CheckForm) -> actions.Checked | None:
    """Do what was asked to the ticked acts; None with an error on the form where nothing can be done."""
    chosen = dict(form.chosen()[:TOGETHER])
    if not chosen:
        form.add_error(None, gettext("请先勾选要处理的活动。"))
        return None
    found = {act.pk: act for act in Act.objects.filter(pk__in=chosen).select_related("person")}
    rows = [(found[pk], version) for pk, version in chosen.items() if pk in found]
    common: dict[str, Any] = {"key": form.cleaned_data["key"], "by": request.actor, "at": clock.now()}
    if request.POST.get("verb") == "accept":
        return actions.check_all(actions.accept_act, rows, **common)
    reason = form.cleaned_data["reason"]
    if not reason.strip():
        form.add_error("reason", gettext("请写明退回的理由。"))
        return None
    return actions.check_all(actions.return_act, rows, **common, reason=reason)


def _said(count: int) -> str:
    return ngettext("已处理 %(count)s 条。", "已处理 %(count)s 条。", count) % {"count": count}
