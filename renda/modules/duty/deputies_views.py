"""Deputies on pages: the office's list, one deputy's record and export, what the public reads."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from renda.core.access.api import public_page, signed_in
from renda.core.base.actor import Role
from renda.core.base.bodies import takes_files
from renda.core.base.pages import Request, done, never_kept, show
from renda.core.people.models import Assembly, Seat
from renda.lib import clock
from renda.lib.errors import NotAllowed
from renda.lib.table_files import as_xlsx
from renda.modules.duty import actions, exporting, points, selectors, standings
from renda.modules.duty.forms import DeputyFilter, ProfileForm, ReasonForm, WithdrawForm, YearForm
from renda.modules.duty.models import Profile
from renda.modules.duty.own_views import year_asked, years_until
from renda.modules.duty.points_views import points_context

SHOWN = 50
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _file(name: str, kind: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{name}.{kind}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@signed_in(Role.DEPUTIES_OFFICE)
@never_kept
def list_page(request: Request) -> HttpResponse:
    """The deputies in office, by constituency and name; their public pages; a delegation's counts as a file."""
    assembly = Assembly.objects.get(pk=request.actor.assembly)
    today = clock.today()
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = form.attempt(actions.publish_profiles, subject=assembly, by=request.actor, at=clock.now())
        if made:
            said = gettext("已公布 %(count)s 名代表的信息。") % {"count": made.count}
            return done(request, said, request.get_full_path())
    known = selectors.constituencies(assembly, on=today)
    wanted = {"words": request.GET.get("q", "").strip(), "constituency": request.GET.get("constituency", "")}
    rows = selectors.deputies_in(assembly, on=today, **wanted)
    if (kind := request.GET.get("export", "")) in TYPES:
        return _delegation(assembly, list(rows), wanted["constituency"], kind, today)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    persons = [seat.person_id for seat in page.object_list]
    public = dict(
        Profile.objects.filter(assembly=assembly, person__in=persons, published_at__isnull=False).values_list(
            "person", "pk"
        )
    )
    query = request.GET.copy()
    exports = []
    for kind in TYPES:
        query["export"] = kind
        exports.append((kind.upper(), f"?{query.urlencode()}"))
    context = {
        "page": page,
        "rows": [(seat, public.get(seat.person_id)) for seat in page.object_list],
        "filters": DeputyFilter(request.GET, constituencies=known),
        "exports": exports,
        "form": form,
        "year": today.year,
    }
    return show(request, "duty/deputies.html", context)


def _delegation(
    assembly: Assembly, seats: list[Seat], constituency: str, kind: str, today: date
) -> HttpResponse:
    """How often each did each thing this year, in the order of names; no points."""
    persons = [seat.person_id for seat in seats]
    counted = selectors.counts_by_kind(persons, assembly.pk, since=date(today.year, 1, 1), until=today)
    deputies = [(seat.person.name, seat.constituency, counted[seat.person_id]) for seat in seats]
    header, rows = exporting.delegation_table(deputies)
    who = constituency or assembly.short_name
    title = gettext("%(who)s代表 %(year)s 年履职情况") % {"who": who, "year": today.year}
    if kind == "xlsx":
        return _file(title, kind, as_xlsx(title, header, rows))
    return _file(title, kind, exporting.delegation_docx(title, header, rows))


@signed_in(Role.DEPUTIES_OFFICE)
@takes_files
@never_kept
def deputy_page(request: Request, person: int) -> HttpResponse:
    """One deputy: record, points with sources, public page, export for the electing unit."""
    seat = selectors.deputy_for_page(person, viewer=request.actor)
    years = years_until(clock.today())
    year = year_asked(request, years)
    since, until = date(year, 1, 1), date(year, 12, 31)
    rows = selectors.record_rows(person, seat.assembly_id, since=since, until=until)
    if (kind := request.GET.get("export", "")) in TYPES:
        return _record(seat, list(rows), since, until, kind)
    context = points_context(request, person, seat.assembly)
    profile = (
        Profile.objects.filter(assembly=seat.assembly, person=person)
        .select_related("photo", "assembly")
        .first()
    )
    if profile is not None:
        answer = _profile_forms(request, profile, context)
        if answer is not None:
            return answer
    page = Paginator(rows.order_by("-on", "-event_id", "name", "case", "pk"), SHOWN).get_page(
        request.GET.get("page")
    )
    context |= {
        "seat": seat,
        "year": year,
        "year_form": YearForm({"year": year}, years=years),
        "sums": selectors.sums_of(rows),
        "page": page,
        "entries": selectors.lines_of(page.object_list),
        "profile": profile,
        "exports": [(kind.upper(), f"?year={year}&export={kind}") for kind in TYPES],
    }
    return show(request, "duty/deputy.html", context)


def _profile_forms(request: Request, profile: Profile, context: dict[str, Any]) -> HttpResponse | None:
    """Put the forms of the public page into the context; the answer where one was sent and held."""
    verb = request.POST.get("verb", "") if request.method == "POST" else ""
    edit = ProfileForm(request.POST if verb == "edit" else None, request.FILES or None, profile=profile)
    withdraw = ReasonForm(request.POST if verb == "withdraw" else None, version=profile.version)
    common = {"subject": profile, "by": request.actor, "at": clock.now()}
    here = reverse("duty:deputy", args=[profile.person_id])
    context |= {"edit": edit, "withdraw": withdraw}
    if verb == "edit" and edit.is_valid():
        given = {"introduction": edit.cleaned_data["introduction"], "photo": edit.cleaned_data["photo"]}
        if edit.attempt(actions.edit_profile, **common, **given):
            return done(request, gettext("公开信息已保存并公布。"), here)
    elif (
        verb == "withdraw"
        and withdraw.is_valid()
        and withdraw.attempt(actions.withdraw_profile, **common, reason=withdraw.cleaned_data["reason"])
    ):
        return done(request, gettext("公开信息已撤下。"), here)
    return None


def _record(seat: Seat, rows: list[Any], since: date, until: date, kind: str) -> HttpResponse:
    known = points.rules_between(seat.assembly_id, clock.today())
    rules = next(
        (each for each in known if each.period.starts_on == since and each.period.ends_on == until), None
    )
    sheet = exporting.Sheet(
        name=seat.person.name, assembly=seat.assembly.name, constituency=seat.constituency, since=since, until=until,
        sums=selectors.sums_of(rows), lines=selectors.lines_of(rows),
        standing=standings.standing_of(seat.person_id, seat.assembly_id, rules) if rules else None,
    )  # fmt: skip
    content = exporting.record_docx(sheet) if kind == "docx" else exporting.record_xlsx(sheet)
    return _file(f"{sheet.title} {since.year}", kind, content)


@public_page
def public_list_page(request: Request) -> HttpResponse:
    """The deputies of an assembly by constituency, for everyone."""
    assembly = selectors.public_assembly(request.GET.get("place", ""))
    if assembly is None:
        raise Http404
    groups = selectors.public_deputies(assembly, on=clock.today())
    count = sum(len(deputies) for _, deputies in groups)
    return show(request, "duty/public_list.html", {"assembly": assembly, "groups": groups, "count": count})


@public_page
def public_deputy_page(request: Request, pk: int) -> HttpResponse:
    """What the law makes public of a deputy: who it is, and what was done. No points, no band."""
    try:
        deputy = selectors.public_deputy(pk, on=clock.today())
    except NotAllowed as refusal:
        raise Http404 from refusal
    return show(request, "duty/public_deputy.html", {"deputy": deputy, "year": clock.today().year})
