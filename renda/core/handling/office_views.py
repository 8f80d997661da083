"""The offices' pages over all bodies: the list of parts with urging, the bodies' work, and the promise ledger."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import signed_in
from renda.core.base.actor import BODY_ROLES
from renda.core.base.lists import Column, Listing
from renda.core.base.pages import ActionForm, Request, done, show
from renda.core.base.predicates import permits
from renda.core.handling import selectors
from renda.core.handling.actions import urge
from renda.core.handling.forms import long_text
from renda.core.handling.loops import loops
from renda.core.handling.models import Grade, Kind, Promise, PromiseState, Rating
from renda.core.handling.rows import PartRow, row_of, rows_of, state_label
from renda.core.handling.selectors import OVER, Light, PartFilter
from renda.core.handling.views import WATCHING
from renda.core.people.models import Assembly, Body
from renda.core.procedures.declaring import versions_of
from renda.lib import clock
from renda.lib.saying import say
from renda.web.forms import NameSelect

TOGETHER = 50  # parts on a page, and so the most that are urged at once

LIGHTS = [
    ("", _("全部")),
    (Light.RED.value, _("红灯：已逾期")),
    (Light.YELLOW.value, _("黄灯：临近期限")),
    (Light.GREEN.value, _("绿灯：在期限内")),
]

PART_COLUMNS = (
    Column("number", _("编号"), lambda part: part.matter.number, ("matter__number",)),
    Column("title", _("标题"), lambda part: part.matter.title, ("matter__title",)),
    Column("body", _("承办单位"), lambda part: part.matter.body.name, ("matter__body__name", "due_on")),
    Column("kind", _("方式"), lambda part: part.get_kind_display()),
    Column("state", _("状态"), lambda part: state_label(part.matter, clock.today()), ("matter__state",)),
    Column("handed", _("交办日期"), lambda part: part.handed_on, ("handed_on",)),
    Column("due", _("期限"), lambda part: part.due_on, ("due_on",)),
    Column("late", _("逾期天数"), lambda part: row_of(part, clock.today()).days_late or ""),
    Column("urged", _("催办次数"), lambda part: part.urged or 0),
)
LOAD_COLUMNS = (
    Column("name", _("承办单位"), lambda load: load.name),
    Column("parts", _("承办"), lambda load: load.parts),
    Column("in_hand", _("在办"), lambda load: load.in_hand),
    Column("late", _("逾期"), lambda load: load.late),
    Column("answered", _("已答复"), lambda load: load.answered),
    Column("again", _("重新办理"), lambda load: load.again),
    Column("urged", _("被催办"), lambda load: load.urged),
    Column("promises", _("承诺"), lambda load: load.promises),
    Column("kept", _("已兑现"), lambda load: load.kept),
)
PROMISE_COLUMNS = (
    Column("what", _("承诺事项"), lambda promise: promise.what),
    Column(
        "number", _("编号"), lambda promise: promise.handling.matter.number, ("handling__matter__number",)
    ),
    Column(
        "body",
        _("承办单位"),
        lambda promise: promise.handling.matter.body.name,
        ("handling__matter__body__name",),
    ),
    Column("owner", _("责任人"), lambda promise: promise.owner),
    Column("due", _("完成期限"), lambda promise: promise.due_on, ("due_on",)),
    Column("state", _("状态"), lambda promise: promise.get_state_display(), ("state",)),
    Column("done", _("办成日期"), lambda promise: promise.done_on),
)


def body_choice() -> forms.ModelChoiceField[Body]:
    """A choice of one body."""
    return forms.ModelChoiceField(label=_("承办单位"), queryset=None, required=False, widget=NameSelect)


class FilterForm(forms.Form):
    """A filter that stands in the address."""

    body = body_choice()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["body"].queryset = Body.objects.order_by("name")  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """What was asked for; nothing where the address says nonsense."""
        return self.cleaned_data if self.is_valid() else {}


class PartsFilter(FilterForm):
    words = forms.CharField(label=_("标题或者编号"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False)
    kind = forms.ChoiceField(label=_("方式"), required=False, choices=[("", _("全部")), *Kind.choices])
    light = forms.ChoiceField(label=_("红黄绿灯"), required=False, choices=LIGHTS)
    year = forms.IntegerField(label=_("年份"), required=False, min_value=1990, max_value=2100)
    is_key = forms.BooleanField(label=_("只看重点督办"), required=False)
    field_order = ("words", "body", "state", "kind", "light", "year", "is_key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            key: state.label
            for _name, loop in loops.items()
            for procedure in (loop.part, loop.joint)
            if procedure
            for version in versions_of(procedure)
            for key, state in version.states.items()
        }
        shown = [(key, say(label)) for key, label in labels.items()]
        self.fields["state"].choices = [("", _("全部")), *shown]  # type: ignore[attr-defined]

    def wanted(self) -> PartFilter:
        """The filter of the selector."""
        chosen = {name: value for name, value in self.chosen().items() if value}
        if body := chosen.get("body"):
            chosen["body"] = body.pk
        return PartFilter(**chosen)


class UrgeForm(ActionForm):
    """What the bodies of all ticked parts read."""

    words = long_text(_("催办内容"), rows=2, max_length=400)

    def chosen(self) -> list[int]:
        """The ticked parts; anything else is passed over."""
        return [int(each) for each in self.data.getlist("part") if each.isdecimal()]  # type: ignore[union-attr]


@signed_in(*WATCHING)
def parts_page(request: Request) -> HttpResponse:
    """All bodies' parts, the first due first; the ticked ones are urged with the same words, on record."""
    today = clock.today()
    form = UrgeForm(request.POST if request.method == "POST" else None)
    own = Assembly.objects.get(pk=request.actor.assembly)
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        made = form.attempt(
            urge,
            subject=own,
            parts=chosen,
            words=form.cleaned_data["words"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            said = ngettext("已催办 %(count)s 件。", "已催办 %(count)s 件。", len(made.parts))
            return done(request, said % {"count": len(made.parts)}, request.get_full_path())
    filters = PartsFilter(request.GET or None)
    listing = Listing(request, PART_COLUMNS, title=gettext("承办件"))
    rows = listing.ordered(selectors.parts(filters.wanted(), on=today))
    if file := listing.asked_file(rows):
        return file
    page = Paginator(rows, TOGETHER).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, row.part.matter.state not in OVER) for row in rows_of(page.object_list, today)],
        "filters": filters,
        "listing": listing,
        "form": form,
        "today": today,
        "may_urge": permits("handling.urge", request.actor, own),
    }
    return show(request, "handling/parts.html", context)


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("年份"), required=False, min_value=1990, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


@signed_in(*WATCHING)
def workload_page(request: Request) -> HttpResponse:
    """Each body's work in the order of names, and what is late by body: never sorted by a score."""
    today = clock.today()
    filters = YearForm(request.GET or None)
    year = filters.cleaned_data["year"] if filters.is_valid() else None
    found = selectors.loads(today, year=year)
    listing = Listing(request, LOAD_COLUMNS, title=gettext("承办情况"))
    if file := listing.asked_file(found):
        return file
    context = {
        "loads": found,
        "late": escalation(today),
        "filters": filters,
        "listing": listing,
        "today": today,
    }
    return show(request, "handling/workload.html", context)


def escalation(on: Any) -> list[tuple[str, list[PartRow]]]:
    """Return what is late, at most 200 parts, body by body in the order of names, the longest late first."""
    rows = selectors.parts(PartFilter(light=Light.RED), on=on).exclude(matter__state__in=OVER)
    found: dict[str, list[PartRow]] = {}
    for row in rows_of(rows.order_by("matter__body__name", "due_on", "pk")[: selectors.MOST_SHOWN], on):
        assert row.part.matter.body is not None
        found.setdefault(row.part.matter.body.name, []).append(row)
    return list(found.items())


class PromiseFilter(FilterForm):
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部")), ("late", _("已逾期")), *PromiseState.choices],
    )
    field_order = ("body", "state")


@signed_in(*WATCHING, *BODY_ROLES)
def promises_page(request: Request) -> HttpResponse:
    """The promise ledger: what was promised to deputies, by when, and whether it was kept."""
    today = clock.today()
    filters = PromiseFilter(request.GET or None)
    chosen = filters.chosen()
    rows = _promises(chosen, today)
    listing = Listing(request, PROMISE_COLUMNS, title=gettext("承诺台账"))
    rows = listing.ordered(rows)
    if file := listing.asked_file(rows):
        return file
    page = Paginator(rows, TOGETHER).get_page(request.GET.get("page"))
    body = chosen.get("body")
    context = {
        "page": page,
        "filters": filters,
        "listing": listing,
        "today": today,
        "shares": shares(body.pk if body else None),
    }
    return show(request, "handling/promises.html", context)


def _promises(chosen: dict[str, Any], on: Any) -> QuerySet[Promise]:
    rows = Promise.objects.select_related("handling__matter__body")
    if chosen.get("body"):
        rows = rows.filter(handling__matter__body=chosen["body"])
    if chosen.get("state") == "late":
        return rows.filter(state=PromiseState.OPEN, due_on__lt=on)
    return rows.filter(state=chosen["state"]) if chosen.get("state") else rows


def shares(body: int | None) -> dict[str, int]:
    """Return of how many looked-at promises how many were kept, and of how many deciding ratings how many are satisfied.

    Within the scope. A part counts by its last deciding rating; partly satisfied is not counted as satisfied.
    """
    promises, ratings = Promise.objects.all(), Rating.objects.filter(decides=True)
    if body is not None:
        promises = promises.filter(handling__matter__body=body)
        ratings = ratings.filter(handling__matter__body=body)
    looked = promises.aggregate(
        kept=Count("pk", filter=Q(state=PromiseState.KEPT)),
        settled=Count("pk", filter=Q(state__in=[PromiseState.KEPT, PromiseState.BROKEN])),
    )
    last = dict(ratings.order_by("reply__round").values_list("handling", "result"))
    satisfied = sum(result == Grade.SATISFIED for result in last.values())
    return {**looked, "satisfied": satisfied, "rated": len(last)}
