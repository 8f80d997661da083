"""The figures set by law: the list and one figure (public), and the forms of those who keep them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import public_page, signed_in
from renda.core.base.lists import Column, Listing
from renda.core.base.pages import Request, done, show
from renda.core.law import actions
from renda.core.law import api as law
from renda.core.law.models import PlaceEntry
from renda.core.law.rules import KEEPERS
from renda.core.people.models import Assembly
from renda.lib import clock
from renda.modules.house import selectors
from renda.modules.house.forms import ConfirmForm, EndForm, EnterForm, FigureForm, FilterForm

FIGURE_COLUMNS = (
    Column("name", _("参数"), lambda line: line.name),
    Column("label", _("名称"), lambda line: str(line.label)),
    Column("value", _("数值"), lambda line: str(line.words)),
    Column("modality", _("语气"), lambda line: str(line.modality)),
    Column("verified", _("核对日期"), lambda line: line.checked_on),
    Column("starts", _("开始日期"), lambda line: line.starts_on),
)


@public_page
def figures_page(request: Request) -> HttpResponse:
    """Every figure on a day: value, article with its quote, force, and whether a person has checked it."""
    on, place = _day(request), request.GET.get("place", "")
    assembly = selectors.assembly_shown(assembly=request.actor.assembly, place=place)
    asked = {"q": request.GET.get("q", "").strip(), "module": request.GET.get("module", "")}
    groups = selectors.groups(assembly, on=on, module=asked["module"], words=asked["q"])
    listing = Listing(request, FIGURE_COLUMNS, title=gettext("法定数字"))
    if file := listing.asked_file([line for group in groups for line in group.lines]):
        return file
    context = {
        **_frame(request),
        "listing": listing,
        "assembly": assembly,
        "groups": groups,
        "count": sum(len(group.lines) for group in groups),
        "note": selectors.checked_words(groups),
        "filter_form": FilterForm({**asked, "on": on, "place": place}, modules=law.module_labels()),
        "place": place,
        "on": on,
    }
    return show(request, "house/figures.html", context)


@public_page
def figure_page(request: Request, name: str) -> HttpResponse:
    """One figure: today, its history with articles, the place's own rules, and where it is used."""
    if not law.is_parameter(name):
        raise Http404
    on = _day(request)
    assembly = selectors.assembly_shown(assembly=request.actor.assembly, place=request.GET.get("place", ""))
    context = {
        **_frame(request),
        "assembly": assembly,
        "definition": law.definition_of(name),
        "lines": selectors.figure_lines(name, assembly, on=on),
        "own": selectors.own_lines(assembly, name, on=on) if assembly else (),
        "shipped": selectors.shipped_lines(assembly, name, on=on) if assembly else (),
        "elsewhere": selectors.elsewhere(name),
        "used_by": list(selectors.used_by(name)),
        "on": on,
    }
    return show(request, "house/figure.html", context)


@public_page
def article_page(request: Request, cite: str) -> HttpResponse:
    """One article: its full text where this installation has it, and the words that the packs quote of it."""
    shown = selectors.article_shown(cite)
    if shown is None:
        raise Http404
    return show(request, "house/article.html", {**_frame(request), "shown": shown})


@signed_in(*KEEPERS)
def enter_page(request: Request, name: str) -> HttpResponse:
    """Enter the figure of the assembly's own rule."""
    if not law.is_parameter(name):
        raise Http404
    form = EnterForm(request.POST or None, definition=law.definition_of(name))
    if request.method == "POST" and form.is_valid():
        event = form.attempt(
            actions.enter_place_figure, subject=_assembly(request), name=name, by=request.actor, at=clock.now(),
            **form.given(),
        )  # fmt: skip
        if event:
            return done(request, gettext("已录入，待另一位工作人员核对后适用。"), _url(name))
    return show(request, "house/enter.html", {"form": form, "definition": law.definition_of(name)})


@signed_in(*KEEPERS)
def correct_page(request: Request, pk: int) -> HttpResponse:
    """Correct what was typed; the check becomes void."""
    entry = _entry(request, pk)
    definition = law.definition_of(entry.name)
    form = FigureForm(request.POST or None, definition=definition, entry=entry, version=entry.version)
    if request.method == "POST" and form.is_valid():
        event = form.attempt(
            actions.correct_place_figure, subject=entry, by=request.actor, at=clock.now(), **form.given()
        )
        if event:
            return done(request, gettext("已更正，须重新核对。"), _url(entry.name))
    return show(request, "house/enter.html", {"form": form, "definition": definition, "entry": entry})


@signed_in(*KEEPERS)
def check_page(request: Request, pk: int) -> HttpResponse:
    """A second person compares the entry with its text."""
    entry = _entry(request, pk)
    form = ConfirmForm(request.POST or None, version=entry.version)
    if request.method == "POST" and form.is_valid():
        event = form.attempt(actions.check_place_figure, subject=entry, by=request.actor, at=clock.now())
        if event:
            return done(request, gettext("已核对，从开始日期起适用。"), _url(entry.name))
    context = {
        "form": form,
        "entry": entry,
        "words": selectors.written_words(entry),
        "definition": law.definition_of(entry.name),
        "lines": selectors.figure_lines(entry.name, entry.assembly, on=clock.today()),
    }
    return show(request, "house/check.html", context)


@signed_in(*KEEPERS)
def check_shipped_page(request: Request, name: str, digest: str) -> HttpResponse:
    """A person compares a shipped figure with its article."""
    assembly = _assembly(request)
    if not law.is_parameter(name):
        raise Http404
    lines = selectors.shipped_lines(assembly, name, on=clock.today())
    line = next((row for row in lines if row.digest == digest), None)
    if line is None:
        raise Http404
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        event = form.attempt(
            actions.check_shipped_figure, subject=assembly, name=name, digest=digest, by=request.actor,
            at=clock.now(),
        )  # fmt: skip
        if event:
            return done(request, gettext("已核对，一年内有效。"), _url(name))
    context = {"form": form, "line": line, "definition": law.definition_of(name)}
    return show(request, "house/check_shipped.html", context)


@signed_in(*KEEPERS)
def end_page(request: Request, pk: int) -> HttpResponse:
    """Let a place's own figure end."""
    entry = _entry(request, pk)
    form = EndForm(request.POST or None, version=entry.version)
    if request.method == "POST" and form.is_valid():
        event = form.attempt(
            actions.end_place_figure, subject=entry, ends_on=form.cleaned_data["ends_on"], by=request.actor,
            at=clock.now(),
        )  # fmt: skip
        if event:
            return done(request, gettext("已登记最后一天，此前开始的期限不受影响。"), _url(entry.name))
    return show(
        request, "house/end.html", {"form": form, "entry": entry, "definition": law.definition_of(entry.name)}
    )


def _frame(request: Request) -> dict[str, Any]:
    """Which base page the reader gets, and whether figures may be kept from here."""
    actor = request.actor
    return {
        "base_page": "web/desk.html" if actor.is_staff else "web/public.html",
        "may_keep": actor.is_staff and actor.role in KEEPERS and not actor.matter,
    }


def _day(request: Request) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return clock.today()


def _assembly(request: Request) -> Assembly:
    assembly = selectors.assembly_shown(assembly=request.actor.assembly, place="")
    if assembly is None:
        raise Http404
    return assembly


def _entry(request: Request, pk: int) -> PlaceEntry:
    entry = selectors.entry_of(request.actor.assembly, pk)
    if entry is None:
        raise Http404
    return entry


def _url(name: str) -> str:
    return reverse("house:figure", args=[name])
