"""A deputy's own pages: the record, reporting an act, correcting and withdrawing one."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from renda.core.access.api import signed_in
from renda.core.base.bodies import takes_files
from renda.core.base.pages import Request, done, never_kept, show
from renda.core.base.predicates import permits, require
from renda.core.people.models import Assembly
from renda.lib import clock
from renda.modules.duty import actions, selectors
from renda.modules.duty.forms import ReasonForm, ReportForm, WithdrawForm, YearForm
from renda.modules.duty.kinds import counted_elsewhere
from renda.modules.duty.models import ActState
from renda.modules.duty.rules import DEPUTIES

SHOWN = 30


def year_asked(request: Request, years: list[int]) -> int:
    """The year that the address names, if it is one of these; the newest without."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and int(asked) in years else years[0]


def years_until(today: date) -> list[int]:
    """The years that a record's pages offer: a term and the year before, newest first."""
    return [today.year - back for back in range(6)]


@signed_in(*DEPUTIES)
@never_kept
def own_page(request: Request) -> HttpResponse:
    """What the deputy did in a year, each entry with its source, and what waits."""
    assembly = Assembly.objects.get(pk=request.actor.assembly)
    person = request.actor.person or 0
    years = years_until(clock.today())
    year = year_asked(request, years)
    rows = selectors.record_rows(person, assembly.pk, since=date(year, 1, 1), until=date(year, 12, 31))
    newest = rows.order_by("-on", "-event_id", "name", "case", "pk")
    page = Paginator(newest, SHOWN).get_page(request.GET.get("page"))
    context = {
        "seat": selectors.deputy_seat(person, assembly=assembly, on=clock.today()),
        "assembly": assembly,
        "year": year,
        "year_form": YearForm({"year": year}, years=years),
        "sums": selectors.sums_of(rows),
        "page": page,
        "lines": selectors.lines_of(page.object_list),
        "waiting": selectors.acts_of(person, assembly.pk)[:SHOWN],
    }
    return show(request, "duty/own.html", context)


@signed_in(*DEPUTIES)
@takes_files
def report_page(request: Request) -> HttpResponse:
    """Report an act: choose the kind, and send."""
    assembly = Assembly.objects.get(pk=request.actor.assembly)
    form = ReportForm(request.POST or None, request.FILES or None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.report_act, subject=assembly, by=request.actor, at=clock.now(), **form.given()
        )
        if made:
            return done(request, gettext("已报告，等待核对。"), reverse("duty:own"))
    require("duty.report_act", request.actor, assembly)
    return show(request, "duty/report.html", {"form": form, "elsewhere": counted_elsewhere()})


@signed_in()
@takes_files
@never_kept
def act_page(request: Request, pk: int) -> HttpResponse:
    """One act: the deputy corrects or withdraws it, the office returns it or takes its acceptance back."""
    act = selectors.act_for_page(pk, viewer=request.actor)
    own = permits("duty.correct_act", request.actor, act)
    is_open = act.state in (ActState.REPORTED, ActState.RETURNED)
    verb = request.POST.get("verb", "")
    sent = request.POST if request.method == "POST" else None
    form = ReportForm(sent if verb == "correct" else None, request.FILES or None, act=act)
    withdraw = WithdrawForm(sent if verb == "withdraw" else None, version=act.version)
    reason = ReasonForm(sent if verb in ("return", "take_back") else None, version=act.version)
    back = reverse("duty:own") if own else reverse("duty:check")
    common = {"subject": act, "by": request.actor, "at": clock.now()}
    if verb == "correct" and form.is_valid():
        if form.attempt(actions.correct_act, **common, **form.given()):
            return done(request, gettext("已更正，等待核对。"), back)
    elif verb == "withdraw" and withdraw.is_valid():
        if withdraw.attempt(actions.withdraw_act, **common):
            return done(request, gettext("已撤回。"), back)
    elif verb in ("return", "take_back") and reason.is_valid():
        act_on = actions.return_act if verb == "return" else actions.take_back_act
        if reason.attempt(act_on, **common, reason=reason.cleaned_data["reason"]):
            return done(request, gettext("已退回，代表可以更正后再次报告。"), back)
    context = {
        "act": act,
        "back": back,
        "form": form if own and (is_open or form.is_bound) else None,
        "withdraw": withdraw if own and (is_open or withdraw.is_bound) else None,
        "reason_form": reason if permits("duty.return_act", request.actor, act) else None,
        "alike": selectors.alike([act])[act.pk] if act.state == ActState.REPORTED else [],
    }
    return show(request, "duty/act.html", context)
