"""The deputy's desk on the phone: what waits, writing, where each suggestion stands, rating, promises."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from renda.core.access.api import signed_in
from renda.core.base.actor import Role
from renda.core.base.bodies import takes_files
from renda.core.base.pages import Request, done, never_kept, show
from renda.core.handling import actions as handling
from renda.core.people.models import Assembly, Person
from renda.lib import clock
from renda.modules.suggestions import actions
from renda.modules.suggestions import deputy_help as advice
from renda.modules.suggestions import deputy_reading as reading
from renda.modules.suggestions.deputy_forms import RatingForm, StateForm, WithdrawForm, WritingForm

SHOWN = 20


@signed_in(Role.DEPUTY)
@never_kept
def home_page(request: Request) -> HttpResponse:
    """What waits for the deputy, then all that he brought."""
    today = clock.today()
    state_form = StateForm(request.GET or None)
    wanted = state_form.cleaned_data if state_form.is_bound and state_form.is_valid() else {}
    rows = reading.own_suggestions(
        request.actor.person, state=wanted.get("state", ""), words=wanted.get("words", "")
    )
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    asked, mine = reading.gathering_lines(request.actor)
    lines = reading.standings(list(page.object_list), request.actor.person, today)
    context = {
        "asked": asked,
        "mine": mine,
        "page": page,
        "lines": lines,
        "filter": state_form,
        "today": today,
        "received": request.GET.get("received", ""),
    }
    return show(request, "suggestions/deputy_home.html", context)


@signed_in(Role.DEPUTY)
@takes_files
@never_kept
def write_page(request: Request) -> HttpResponse:
    """Write a suggestion; hand it in alone, or send it to others for their signatures."""
    assembly = Assembly.objects.get(pk=request.actor.assembly)
    form = WritingForm(
        request.POST or None,
        request.FILES or None,
        actor=request.actor,
        delegations=reading.delegations(assembly.pk, clock.today()),
    )
    if request.method == "POST" and form.is_valid():
        response = _sent(request, assembly, form)
        if response is not None:
            return response
    context = {"form": form, "draft": _draft_name(request), **_advice(assembly)}
    return show(request, "suggestions/deputy_write.html", context)


def _advice(assembly: Assembly) -> dict[str, Any]:
    return {"elsewhere": advice.elsewhere(), "articles": advice.articles(assembly.place)}


@signed_in(Role.DEPUTY)
@never_kept
def similar_page(request: Request) -> HttpResponse:
    """Earlier suggestions with like words: asked only when the deputy presses, the draft itself is not sent."""
    words = request.GET.get("q", "")[:100].strip()
    assembly = Assembly.objects.get(pk=request.actor.assembly)
    found = advice.help_with(words) if words else None
    context = {"q": words, "help": found, **_advice(assembly)}
    return show(request, "suggestions/deputy_similar.html", context)


def _draft_name(request: Request) -> str:
    return f"suggestion-{request.actor.grant}"


def _sent(request: Request, assembly: Assembly, form: WritingForm) -> HttpResponse | None:
    common: dict[str, Any] = {
        "subject": assembly,
        "words": form.words(),
        "papers": form.cleaned_data["papers"],
        "by": request.actor,
        "at": clock.now(),
    }
    if request.POST.get("verb") == "gather":
        made = form.attempt(actions.begin_gathering, **common, invited=form.invited)
        if made:
            to = reverse("suggestions:deputy_gathering", args=[made.gathering])
            return done(request, gettext("已发给代表征集附议。"), f"{to}?received={_draft_name(request)}")
        return None
    made = form.attempt(actions.submit, **common)
    if made:
        to = reverse("suggestions:deputy_suggestion", args=[made.matter])
        return done(
            request, gettext("建议已提交，编号 %(number)s。") % {"number": made.matter},
            f"{to}?received={_draft_name(request)}",
        )  # fmt: skip
    return None


@signed_in(Role.DEPUTY)
@never_kept
def suggestion_page(request: Request, number: str) -> HttpResponse:
    """One suggestion: text, bodies, answers of all rounds, ratings, and taking it back before it is handed over."""
    suggestion = reading.own_suggestion(number, request.actor)
    sent = request.POST if request.method == "POST" else None
    form = WithdrawForm(sent, actor=request.actor, version=suggestion.version)
    if sent is not None and form.is_valid():
        made = form.attempt(
            actions.withdraw,
            subject=suggestion,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return done(request, gettext("建议已撤回。"), reverse("suggestions:deputy"))
    today = clock.today()
    context = {
        "case": reading.case_view(suggestion, request.actor, today),
        "suggestion": suggestion,
        "withdraw": form,
        "today": today,
        "received": request.GET.get("received", ""),
    }
    return show(request, "suggestions/deputy_suggestion.html", context)


@signed_in(Role.DEPUTY)
@never_kept
def rate_page(request: Request, number: str, part: str) -> HttpResponse:
    """Read an answer once more and rate it: one press a grade."""
    suggestion = reading.own_suggestion(number, request.actor)
    view = reading.part_to_rate(suggestion, part, request.actor, clock.today())
    form = RatingForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            handling.rate,
            subject=view.part,
            person=Person.objects.get(pk=request.actor.person),
            by=request.actor,
            at=clock.now(),
            **form.given(),
        )
        if made:
            return done(
                request, gettext("评价已收到。"), reverse("suggestions:deputy_suggestion", args=[number])
            )
    context = {"suggestion": suggestion, "view": view, "answer": view.answers[-1], "form": form}
    return show(request, "suggestions/deputy_rate.html", context)


@signed_in(Role.DEPUTY)
@never_kept
def promises_page(request: Request) -> HttpResponse:
    """What was promised in answers to the deputy, and what became of it."""
    page = Paginator(reading.own_promises(request.actor), SHOWN).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": reading.with_numbers(list(page.object_list), request.actor),
        "today": clock.today(),
    }
    return show(request, "suggestions/deputy_promises.html", context)
