"""Points on pages: a deputy's own with every source, appeals, the office's bands, the rules for everyone."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from renda.core.access.api import public_page, signed_in
from renda.core.base.actor import Role
from renda.core.base.pages import Request, done, never_kept, show
from renda.core.base.predicates import permits
from renda.core.people.models import Assembly
from renda.lib import clock
from renda.lib.saying import say
from renda.modules.duty import actions, names, points, selectors, standings
from renda.modules.duty.forms import (
    AnswerForm,
    AppealForm,
    ChooseForm,
    DeputyFilter,
    PeriodForm,
    WithdrawForm,
)
from renda.modules.duty.models import Appeal, AppealState, PackChoice
from renda.modules.duty.points import Rules
from renda.modules.duty.rulepacks import rule_packs, uncounted
from renda.modules.duty.rules import DEPUTIES

SHOWN = 50


def rules_asked(request: Request, known: list[Rules]) -> Rules | None:
    """The rules of the period that the address names; of the newest without."""
    asked = request.GET.get("period", "")
    return next(
        (each for each in known if each.period.starts_on.isoformat() == asked), known[-1] if known else None
    )


def points_context(request: Request, person: int, assembly: Assembly) -> dict[str, Any]:
    """What a page shows of one person's points: reckoning, and the sources of one item if the address names it."""
    known = points.rules_between(assembly.pk, clock.today())
    rules = rules_asked(request, known)
    if rules is None:
        return {"standing": None}
    item = next((each for each in rules.version.items if each.key == request.GET.get("item")), None)
    lines = []
    if item is not None:
        rows = selectors.record_rows(
            person, assembly.pk, since=rules.period.starts_on, until=rules.period.ends_on
        )
        lines = selectors.lines_of(row for row in rows if standings.belongs(item, row.name, row.case))
    return {
        "standing": standings.standing_of(person, assembly.pk, rules),
        "rules": rules,
        "period_form": PeriodForm({"period": rules.period.starts_on.isoformat()}, rules=known),
        "item": say(item.label) if item else "",
        "lines": lines,
    }


@signed_in(*DEPUTIES)
@never_kept
def own_points_page(request: Request) -> HttpResponse:
    """A deputy's own points of a period, each with its source; objecting to them."""
    assembly = Assembly.objects.get(pk=request.actor.assembly)
    person = request.actor.person or 0
    context = points_context(request, person, assembly)
    if context["standing"] is not None:
        form = AppealForm(request.POST or None, rules=context["rules"])
        if request.method == "POST" and form.is_valid():
            made = form.attempt(
                actions.file_appeal, subject=assembly, period=context["rules"].period, by=request.actor,
                at=clock.now(), item=form.cleaned_data["item"], words=form.cleaned_data["words"],
            )  # fmt: skip
            if made:
                return done(
                    request, gettext("申诉已提出，等待答复。"), reverse("duty:appeal", args=[made.appeal])
                )
        context["form"] = form
    context["appeals"] = Appeal.objects.filter(assembly=assembly, person=person)[:SHOWN]
    return show(request, "duty/own_points.html", context)


@signed_in()
@never_kept
def appeal_page(request: Request, pk: int) -> HttpResponse:
    """One appeal: the deputy may withdraw it, the office answers it."""
    appeal = selectors.appeal_for_page(pk, viewer=request.actor)
    known = points.rules_between(appeal.assembly_id, clock.today())
    rules = next((each for each in known if each.period.starts_on == appeal.starts_on), None)
    is_open = appeal.state == AppealState.FILED
    verb = request.POST.get("verb", "") if request.method == "POST" else ""
    answer = AnswerForm(request.POST if verb == "answer" else None, rules=rules, version=appeal.version)
    withdraw = WithdrawForm(request.POST if verb == "withdraw" else None, version=appeal.version)
    common = {"subject": appeal, "by": request.actor, "at": clock.now()}
    if (
        verb == "answer"
        and answer.is_valid()
        and answer.attempt(actions.answer_appeal, **common, **answer.given())
    ):
        return done(request, gettext("已答复。"), reverse("duty:appeals"))
    elif verb == "withdraw" and withdraw.is_valid() and withdraw.attempt(actions.withdraw_appeal, **common):
        return done(request, gettext("申诉已撤回。"), reverse("duty:own_points"))
    context = {
        "appeal": appeal,
        "period": rules.period.label if rules else "",
        "today": clock.today(),
        "answer": answer
        if (is_open or answer.is_bound) and permits("duty.answer_appeal", request.actor, appeal)
        else None,
        "withdraw": withdraw if is_open and permits("duty.withdraw_appeal", request.actor, appeal) else None,
        "back": reverse("duty:appeals")
        if request.actor.role is Role.DEPUTIES_OFFICE
        else reverse("duty:own_points"),
    }
    return show(request, "duty/appeal.html", context)


@signed_in(Role.DEPUTIES_OFFICE)
@never_kept
def appeals_page(request: Request) -> HttpResponse:
    """The appeals of the assembly."""
    asked = request.GET.get("state", "")
    state = asked if asked in AppealState else AppealState.FILED
    rows = selectors.appeals_in(request.actor.assembly or 0, state=state)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    states = [{"label": s.label, "url": f"?state={s.value}", "active": s == state} for s in AppealState]
    return show(request, "duty/appeals.html", {"page": page, "states": states, "today": clock.today()})


@signed_in(Role.DEPUTIES_OFFICE)
@never_kept
def bands_page(request: Request) -> HttpResponse:
    """How many deputies each band holds, and who is in which, by name; the notice of low years."""
    assembly = Assembly.objects.get(pk=request.actor.assembly)
    today = clock.today()
    known = points.rules_between(assembly.pk, today)
    rules = rules_asked(request, known)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.attempt(actions.ask_points, subject=assembly, by=request.actor, at=clock.now())
    ):
        return done(request, gettext("正在后台重新计算，稍后刷新本页。"), request.get_full_path())
    context: dict[str, Any] = {"rules": rules, "form": form, "assembly": assembly}
    if rules is not None:
        filters = DeputyFilter(request.GET, constituencies=selectors.constituencies(assembly, on=today))
        rows = standings.rows_of(assembly.pk, rules.period)
        if words := request.GET.get("q", "").strip():
            rows = rows.filter(person__name__icontains=words)
        if constituency := request.GET.get("constituency", ""):
            rows = rows.filter(constituency=constituency)
        labels = {band.key: say(band.label) for band in rules.version.bands}
        page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
        context |= {
            "filters": filters,
            "period_form": PeriodForm({"period": rules.period.starts_on.isoformat()}, rules=known),
            "bands": standings.bands_of(assembly.pk, rules),
            "page": page,
            "rows": [(row, labels.get(row.band, row.band)) for row in page.object_list],
            "low": standings.low_years(assembly, on=today),
        }
    return show(request, "duty/bands.html", context)


@signed_in(Role.DEPUTIES_OFFICE)
def choose_page(request: Request) -> HttpResponse:
    """Which rule packs there are, what was chosen, and choosing one."""
    assembly = Assembly.objects.get(pk=request.actor.assembly)
    form = ChooseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("pack", "starts_on", "title", "adopted_on")}
        if form.attempt(actions.choose_pack, subject=assembly, by=request.actor, at=clock.now(), **given):
            return done(request, gettext("已选定，积分正在后台计算。"), reverse("duty:choose"))
    context = {"form": form, "choices": points.choices_of(assembly.pk), "packs": rule_packs()}
    return show(request, "duty/choose.html", context)


@public_page
def rules_page(request: Request, pk: int) -> HttpResponse:
    """The rules by which a place reckons points, for everyone: every item, cap and band, and what is not counted yet."""
    choice = PackChoice.objects.select_related("assembly").filter(pk=pk).first()
    pack = rule_packs().get(choice.pack) if choice else None
    version = pack.version_on(max(choice.starts_on, clock.today())) if choice and pack else None
    if choice is None or pack is None or version is None:
        raise Http404
    groups = [
        {
            "label": say(group.label),
            "most": standings.said(group.most) if group.most is not None else "",
            "items": [
                {
                    "label": say(item.label),
                    "rule": standings.rule_words(item),
                    "weights": [
                        f"{names.label_of(item.fact, case)} × {standings.said_quantity(weight)}"
                        for case, weight in item.weights
                        if weight != 1
                    ],
                    "is_counted": names.is_counted(item.fact),
                }
                for item in version.items
                if item.group == group.key
            ],
        }
        for group in version.groups
    ]
    context = {
        "choice": choice,
        "pack": pack,
        "label": say(pack.label),
        "practice": say(version.practice),
        "version": version,
        "base": standings.said(version.base),
        "groups": groups,
        "bands": [
            (say(band.label), standings.said(band.least) if band.least is not None else "")
            for band in version.bands
        ],
        "uncounted": [names.label_of(name) for name in uncounted(version)],
        "is_as_chosen": pack.digest == choice.digest,
    }
    return show(request, "duty/rules.html", context)
