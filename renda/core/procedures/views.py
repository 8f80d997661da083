"""The matter's page (the same for every kind), the list of matters, and recording a step by hand."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import public_page, signed_in
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.base.lists import Column, Listing
from renda.core.base.pages import ActionForm, Request, done, show
from renda.core.law import api as law
from renda.core.live import api as live
from renda.core.procedures import selectors
from renda.core.procedures.actions import record_step
from renda.core.procedures.charts import chart_of
from renda.core.procedures.figures import figures_of
from renda.core.procedures.judging import Answer, Option
from renda.core.procedures.models import Matter
from renda.core.procedures.panels import panels_for, step_address
from renda.lib import clock
from renda.lib.saying import say, strung
from renda.web.components import Obstacle
from renda.web.forms import DayField

MATTER_COLUMNS = (
    Column("number", _("编号"), lambda matter: matter.number, ("number",)),
    Column("title", _("名称"), lambda matter: matter.title, ("title",)),
    Column("assembly", _("所属人大"), lambda matter: matter.assembly.name),
    Column("opened", _("立项日期"), lambda matter: matter.opened_at, ("opened_at",)),
    Column("closed", _("办结日期"), lambda matter: matter.closed_at, ("closed_at",)),
)


class RecordStepForm(ActionForm):
    """A step that happened on paper."""

    happened_on = DayField(label=_("实际日期"))
    paper = forms.CharField(label=_("文件名称（文号）"), max_length=200)
    reason = forms.CharField(label=_("理由"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class MatterFilter(forms.Form):
    words = forms.CharField(label=_("名称或者编号"), required=False)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部")), ("open", _("办理中")), ("closed", _("已办结"))],
    )
    whose = forms.ChoiceField(
        label=_("范围"), required=False, choices=[("", _("本级")), ("all", _("本级的和各级已公开的"))]
    )

    def __init__(self, *args: Any, has_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_own:
            del self.fields["whose"]


@public_page
def matter_page(request: Request, number: str) -> HttpResponse:
    """One matter: where it stands, its chart, what comes next, what has happened."""
    matter = selectors.matter_by_number(number, viewer=request.actor)
    today = clock.today()
    topic = f"matter:{matter.pk}"
    # Before the rows, so that what changes in between is fetched once more; strangers hold no stream.
    version = live.version(topic) if request.actor.is_staff else 0
    view = selectors.matter_view(matter, viewer=request.actor, on=today)
    panels = panels_for(matter, request.actor)
    asked = request.GET.get("tab", "")
    shown = next((panel for panel in panels if panel.key == asked), None)
    tabs = [
        {"label": panel.label, "url": f"?tab={panel.key}", "active": panel is shown, "count": panel.count}
        for panel in panels
    ]
    tabs.insert(0, {"label": gettext("进展"), "url": "?", "active": shown is None, "count": None})
    context = {
        "view": view,
        "topic": topic,
        "version": version,
        "matter": matter,
        "today": today,
        "chart": chart_of(view),
        "tabs": tabs,
        "panel": shown,
        "entries": [_entry(step, staff=view.is_own) for step in reversed(view.steps)],
        "choices": [_choice(matter, option, today) for option in view.here],
        "base": "web/desk.html" if request.actor.is_staff else "web/public.html",
    }
    return show(request, "procedures/matter.html", context)


def _entry(step: Any, *, staff: bool) -> dict[str, Any]:
    articles = strung(law.article_words(cite) for cite in step.citations) or say(step.practice)
    notes = [gettext("文件：%(paper)s") % {"paper": step.paper}] if step.paper else []
    if step.reason:
        notes.append(gettext("理由：%(reason)s") % {"reason": step.reason})
    return {
        "label": say(step.label),
        "on": step.happened_on,
        "who": step.actor if staff else "",
        "article": articles,
        "note": strung(notes),
        "url": "",
    }


def _choice(matter: Matter, option: Option, on: date) -> dict[str, Any]:
    """A step on offer: its address, its figures, and the obstacles that keep it from being pressed."""
    obstacles = [
        Obstacle(reason=lack.text, article=strung(law.article_words(cite) for cite in lack.citations))
        for lack in option.lacks
    ]
    return {
        "label": option.label,
        "url": step_address(matter, option.step),
        "is_open": option.answer is not Answer.NO,
        "needs_reason": option.answer is Answer.WITH_REASON,
        "obstacles": obstacles,
        "article": strung(law.article_words(cite) for cite in option.citations) or say(option.step.practice),
        "figures": figures_of(matter, option.step, on),
    }


@signed_in(
    Role.LEGISLATIVE_OFFICE,
    Role.GENERAL_OFFICE,
    Role.DEPUTIES_OFFICE,
    Role.SPECIAL_COMMITTEE,
    Role.CHAIRPERSON,
)
def record_page(request: Request, number: str, step: str) -> HttpResponse:
    """Record a step by hand with its date and paper."""
    matter = selectors.matter_by_number(number, viewer=request.actor)
    today = clock.today()
    view = selectors.matter_view(matter, viewer=request.actor, on=today)
    option = next((option for option in view.here if option.key == step), None)
    form = RecordStepForm(request.POST or None, version=matter.version, initial={"happened_on": today})
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            record_step,
            subject=matter,
            step=step,
            happened_on=form.cleaned_data["happened_on"],
            paper=form.cleaned_data["paper"],
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return done(request, gettext("步骤已登记。"), reverse("procedures:matter", args=[number]))
    context = {"form": form, "matter": matter, "choice": _choice(matter, option, today) if option else None}
    return show(request, "procedures/record.html", context)


@public_page
def matters_page(request: Request) -> HttpResponse:
    """The list of matters: of the own assembly for staff, who may ask for all public ones too; else the public ones."""
    has_own = request.actor.is_staff and bool(scope.current().assemblies)
    filters = MatterFilter(request.GET or None, has_own=has_own)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    only_own = has_own and chosen.get("whose") != "all"
    with scope.own_only() if only_own else nullcontext():
        rows = selectors.matters(state=chosen.get("state", ""), words=chosen.get("words", ""))
    listing = Listing(request, MATTER_COLUMNS, title=gettext("事项"))
    rows = listing.ordered(rows)
    if file := listing.asked_file(rows):
        return file
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    base = "web/desk.html" if request.actor.is_staff else "web/public.html"
    context = {"page": page, "filters": filters, "base": base, "listing": listing}
    return show(request, "procedures/matters.html", context)
