"""The offices' pages of suggestions: the list, one suggestion's acts, and entering what came on paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import signed_in
from renda.core.base.actor import Role
from renda.core.base.lists import Column, Listing
from renda.core.base.pages import Request, done, show
from renda.core.base.predicates import permissions, permits
from renda.core.handling.models import Handling, KeyMatter
from renda.core.handling.persons import may_know_persons
from renda.core.handling.rows import state_label
from renda.core.handling.selectors import GONE
from renda.core.law import api as law
from renda.core.people.models import Assembly
from renda.core.procedures.api import Answer, may
from renda.core.procedures.declaring import versions_of
from renda.lib import clock
from renda.lib.errors import NotAllowed
from renda.lib.saying import say, strung
from renda.modules.suggestions import actions, desk_acts
from renda.modules.suggestions.alike import alike, likely_bodies
from renda.modules.suggestions.desk_forms import About, EnterForm
from renda.modules.suggestions.models import CoSigner, Suggestion
from renda.modules.suggestions.suggestion import SUGGESTION
from renda.web.components import Obstacle

OFFICES = (
    Role.DEPUTIES_OFFICE,
    Role.GENERAL_OFFICE,
    Role.SPECIAL_COMMITTEE,
    Role.CHAIRPERSON,
    Role.MEMBER,
    Role.COORDINATING_OFFICE,
)
COLUMNS = (
    Column("number", _("编号"), lambda row: row.matter.number, ("matter__number",)),
    Column("title", _("标题"), lambda row: row.matter.title, ("matter__title",)),
    Column("lead", _("领衔代表"), lambda row: row.lead_name),
    Column("submitted", _("提交日期"), lambda row: row.submitted_on, ("submitted_on",)),
    Column("state", _("状态"), lambda row: state_label(row.matter, clock.today()), ("matter__state",)),
    Column("closed", _("办结日期"), lambda row: row.matter.closed_at, ("matter__closed_at",)),
)


class SuggestionFilter(forms.Form):
    """What the list is narrowed down to; it stands in the address."""

    words = forms.CharField(label=_("标题或者编号"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False)
    when = forms.ChoiceField(
        label=_("提出"),
        required=False,
        choices=[("", _("全部")), ("session", _("会议期间")), ("between", _("闭会期间"))],
    )
    year = forms.IntegerField(label=_("年份"), required=False, min_value=1990, max_value=2100)
    key = forms.BooleanField(label=_("只看重点督办"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        states = {
            key: state.label for version in versions_of(SUGGESTION) for key, state in version.states.items()
        }
        self.fields["state"].choices = [("", _("全部"))] + [  # type: ignore[attr-defined]
            (key, say(label)) for key, label in states.items()
        ]


@signed_in(*OFFICES)
def list_page(request: Request) -> HttpResponse:
    """The suggestions of the assembly, newest first, filtered and sorted by the address."""
    filters = SuggestionFilter(request.GET or None)
    rows = _filtered(filters.cleaned_data if filters.is_valid() else {})
    listing = Listing(request, COLUMNS, title=gettext("代表建议"))
    rows = listing.ordered(rows)
    if file := listing.asked_file(rows):
        return file
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    bodies: dict[int, list[str]] = {}
    parts = Handling.objects.filter(matter__parent__in=[row.matter_id for row in page.object_list])
    for part in parts.exclude(matter__state__in=GONE).select_related("matter__body"):
        assert part.matter.parent_id is not None and part.matter.body is not None
        bodies.setdefault(part.matter.parent_id, []).append(part.matter.body.name)
    today = clock.today()
    lines = [(row, state_label(row.matter, today), bodies.get(row.matter_id, [])) for row in page.object_list]
    may_enter = request.actor.role in (Role.DEPUTIES_OFFICE, Role.GENERAL_OFFICE)
    context = {"page": page, "rows": lines, "filters": filters, "listing": listing, "may_enter": may_enter}
    return show(request, "suggestions/desk_list.html", context)


def _filtered(chosen: dict[str, Any]) -> QuerySet[Suggestion]:
    lead = CoSigner.objects.filter(suggestion=OuterRef("pk"), place=1).values("person__name")[:1]
    rows = Suggestion.objects.select_related("matter").annotate(lead_name=Subquery(lead))
    if chosen.get("words"):
        words = chosen["words"]
        rows = rows.filter(Q(matter__title__icontains=words) | Q(matter__number__icontains=words))
    if chosen.get("state"):
        rows = rows.filter(matter__state=chosen["state"])
    if chosen.get("when"):
        rows = rows.filter(session__isnull=chosen["when"] == "between")
    if chosen.get("year"):
        rows = rows.filter(submitted_on__year=chosen["year"])
    if chosen.get("key"):
        rows = rows.filter(matter__in=KeyMatter.objects.values("matter"))
    return rows.order_by("-submitted_on", "-pk")


@signed_in(*OFFICES)
def act_page(request: Request, number: str, act: str) -> HttpResponse:
    """The form of one act on a suggestion, with what stands in the way said before it is pressed."""
    suggestion = Suggestion.objects.filter(matter__number=number).select_related("matter__assembly").first()
    if suggestion is None:
        raise NotAllowed(gettext("没有这件建议。"), hidden=True)
    if act not in desk_acts.ACTS:
        raise Http404
    chosen = desk_acts.ACTS[act]
    found = tuple(alike(suggestion)) if act in ("admit", "not_admit", "merge", "assign", "split") else ()
    likely = tuple(likely_bodies(list(found))) if act in ("assign", "split") else ()
    about = About(suggestion, request.actor, clock.today(), found, likely)
    form = chosen.form(request.POST if request.method == "POST" else None, about=about)
    back = reverse("procedures:matter", args=[number])
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            chosen.take, subject=form.subject, by=request.actor, at=clock.now(), **form.keywords()
        )
        if made:
            return done(request, str(chosen.said), back)
    obstacles, article = _standing_in_the_way(request, suggestion, act)
    context = {
        "suggestion": suggestion,
        "act": chosen,
        "form": form,
        "obstacles": obstacles,
        "article": article,
        "alike": found,
        "likely": likely,
        "signers": CoSigner.objects.filter(suggestion=suggestion).select_related("person")
        if may_know_persons(suggestion.matter, request.actor)
        else [],
        "returned": getattr(form, "returned", None),
    }
    return show(request, "suggestions/desk_act.html", context)


def _standing_in_the_way(request: Request, suggestion: Suggestion, act: str) -> tuple[list[Obstacle], str]:
    """The obstacles of a step or rule for this person, and the step's article."""
    chosen = desk_acts.ACTS[act]
    if chosen.rule:
        subject = suggestion.matter if chosen.form.of_matter else suggestion
        if permits(chosen.rule, request.actor, subject):
            return [], ""
        words = gettext("只有%(label)s可以办理此事。") % {"label": permissions.get(chosen.rule).label}
        return [Obstacle(reason=words)], ""
    options = may(request.actor, suggestion.matter, on=clock.today())
    option = next(option for option in options if option.key == act)
    article = strung(law.article_words(cite) for cite in option.citations) or say(option.step.practice)
    if option.answer is not Answer.NO:
        return [], article
    return [
        Obstacle(reason=lack.text, article=strung(law.article_words(cite) for cite in lack.citations))
        for lack in option.lacks
    ], article


@signed_in(Role.DEPUTIES_OFFICE, Role.GENERAL_OFFICE)
def enter_page(request: Request) -> HttpResponse:
    """Enter a suggestion that came on paper, with everyone who signed it."""
    posted = request.POST if request.method == "POST" else None
    form = EnterForm(posted, assembly=request.actor.assembly, on=clock.today())
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.enter_paper,
            subject=Assembly.objects.get(pk=request.actor.assembly),
            by=request.actor,
            at=clock.now(),
            **form.keywords(),
        )
        if made:
            return done(
                request, gettext("纸质建议已登记。"), reverse("procedures:matter", args=[made.matter])
            )
    return show(request, "suggestions/desk_enter.html", {"form": form})
