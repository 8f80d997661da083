"""The office's pages of a consultation; sessions and imports have files of their own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from renda.core.access.api import clean_contact, signed_in
from renda.core.access.models import Contact
from renda.core.base.actor import Role
from renda.core.base.bodies import takes_files
from renda.core.base.lists import Listing
from renda.core.base.pages import Request, done, show
from renda.core.base.predicates import require
from renda.core.documents.reading import lines_of
from renda.core.law import api as law
from renda.core.opinions.api import code_for, latest_round, progress
from renda.core.procedures.api import may
from renda.core.procedures.selectors import matter_by_number
from renda.lib import clock, codes
from renda.lib.errors import Refusal
from renda.modules.consultation import actions, selectors
from renda.modules.consultation.forms import (
    CloseForm,
    ClosingDayForm,
    EnterForm,
    OpenForm,
    ReleaseForm,
)
from renda.modules.consultation.views import DRAFT_COLUMNS, node_choices


def _option(request: Request, matter: Any, step: str) -> Any:
    options = may(request.actor, matter, on=clock.today())
    return next((option for option in options if option.key == step), None)


@signed_in(Role.LEGISLATIVE_OFFICE, Role.STATION_STAFF)
def list_page(request: Request) -> HttpResponse:
    """The consultations of the assembly."""
    listing = Listing(request, DRAFT_COLUMNS, title=gettext("征求意见"))
    rows = listing.ordered(selectors.consultations())
    if file := listing.asked_file(rows):
        return file
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    context = {"page": page, "listing": listing, "today": clock.today()}
    return show(request, "consultation/desk_list.html", context)


@signed_in(Role.LEGISLATIVE_OFFICE)
def open_page(request: Request, number: str) -> HttpResponse:
    """Open a consultation: the length with its article, and a reason where one is needed."""
    matter = matter_by_number(number, viewer=request.actor)
    today = clock.today()
    figure = actions.length_figure(matter, today)
    end = actions.earliest_end(figure, today) or today + timedelta(days=1)
    form = OpenForm(
        request.POST or None, version=matter.version, initial={"opens_on": today, "closes_on": end}
    )
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        made = form.attempt(
            actions.open_consultation,
            subject=matter,
            opens_on=filled["opens_on"],
            closes_on=filled["closes_on"],
            reason=filled["reason"],
            criteria=filled["criteria"],
            post_address=filled["post_address"],
            telephone=filled["telephone"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return done(
                request,
                gettext("草案已公开征求意见。"),
                reverse("consultation:draft", args=[made.consultation]),
            )
    context = {
        "matter": matter,
        "form": form,
        "figure": figure,
        "articles": [law.article_words(cite) for cite in figure.citations],
        "lack": actions.length_lack(figure, today, end),
        "option": _option(request, matter, "open_consultation"),
    }
    return show(request, "consultation/open.html", context)


@signed_in(Role.LEGISLATIVE_OFFICE)
@takes_files
def enter_page(request: Request, pk: int) -> HttpResponse:
    """Enter a letter with its scan, a telephone call, or another paper way."""
    consultation = selectors.consultation_for_page(pk)
    form = EnterForm(
        request.POST or None,
        request.FILES or None,
        nodes=dict(node_choices(consultation)),
        initial={"received_on": clock.today()},
    )
    code = ""
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        code = code_for(filled["key"]) if filled["key"] else ""
        try:
            contact = _contact(filled["contact"])
        except Refusal as refusal:
            form.add_error("contact", str(refusal))
        else:
            made = form.attempt(
                actions.enter_opinion,
                subject=consultation,
                text=filled["text"],
                channel=filled["channel"],
                received_on=filled["received_on"],
                code=code,
                node=filled["node"],
                contact=contact,
                speaker_name=filled["speaker_name"],
                is_organisation=filled["is_organisation"],
                may_publish=filled["may_publish"],
                scan=filled["scan"],
                by=request.actor,
                at=clock.now(),
            )
            if made:
                return done(
                    request,
                    gettext("意见已登记。查询码 %(code)s，请告知来信人或者来电人。")
                    % {"code": codes.grouped(code)},
                    request.get_full_path(),
                )
    return show(request, "consultation/enter.html", {"consultation": consultation, "form": form})


def _contact(given: str) -> Contact | None:
    if not given:
        return None
    kind = "email" if "@" in given else "phone"
    return Contact.objects.known_or_new(kind, clean_contact(kind, given))


@signed_in(Role.LEGISLATIVE_OFFICE)
def clauses_page(request: Request, pk: int) -> HttpResponse:
    """The draft clause by clause, with the number of opinions on each."""
    consultation = selectors.consultation_for_page(pk)
    require("opinions.see_ledger", request.actor, consultation)
    round = consultation.round
    ledger = reverse("opinions:ledger", args=[round.matter.number, round.number])
    lines = lines_of(
        consultation.text_version.root,
        counts=selectors.counts_by_node(consultation),
        url=lambda node: f"{ledger}?node={node.uid}",
    )
    return show(request, "consultation/clauses.html", {"consultation": consultation, "lines": lines})


@signed_in(Role.LEGISLATIVE_OFFICE)
def closing_day_page(request: Request, number: str) -> HttpResponse:
    """Publish another closing day for the consultation that runs, with its reason."""
    matter = matter_by_number(number, viewer=request.actor)
    running = actions.running_in(matter)
    require("consultation.change_closing_day", request.actor, matter)
    form = ClosingDayForm(
        request.POST or None,
        version=matter.version,
        initial={"closes_on": running.closes_on if running else None},
    )
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.change_closing_day,
            subject=matter,
            closes_on=form.cleaned_data["closes_on"],
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            address = reverse("consultation:draft", args=[made.consultation])
            return done(request, gettext("新的截止日期已公布。"), address)
    today = clock.today()
    figure = actions.length_figure(matter, today)
    context = {
        "matter": matter,
        "form": form,
        "running": running,
        "today": today,
        "figure": figure,
        "articles": [law.article_words(cite) for cite in figure.citations],
    }
    return show(request, "consultation/closing_day.html", context)


@signed_in(Role.LEGISLATIVE_OFFICE)
def close_page(request: Request, number: str) -> HttpResponse:
    """End the consultation."""
    matter = matter_by_number(number, viewer=request.actor)
    form = CloseForm(request.POST or None, version=matter.version)
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.close_consultation,
            subject=matter,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return done(request, gettext("征求意见已结束。"), reverse("procedures:matter", args=[number]))
    context = {"matter": matter, "form": form, "option": _option(request, matter, "close_consultation")}
    return show(request, "consultation/close.html", context)


@signed_in(Role.LEGISLATIVE_OFFICE)
def release_page(request: Request, number: str) -> HttpResponse:
    """Release all answers at once."""
    matter = matter_by_number(number, viewer=request.actor)
    round = latest_round(matter)
    form = ReleaseForm(request.POST or None, version=matter.version)
    if request.method == "POST" and form.is_valid():
        made = form.attempt(actions.release_answers, subject=matter, by=request.actor, at=clock.now())
        if made:
            return done(
                request,
                gettext("答复已公开，正在通知提出意见的群众。"),
                reverse("consultation:newest_report", args=[number]),
            )
    context = {
        "matter": matter,
        "form": form,
        "option": _option(request, matter, "release_answers"),
        "round": round,
        "progress": progress(round) if round else None,
    }
    return show(request, "consultation/release.html", context)
