"""The office's pages of one session: who comes, who was there, its forms and certificates."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import signed_in
from renda.core.access.models import Account, Grant
from renda.core.base.actor import Role
from renda.core.base.lists import Column, Listing
from renda.core.base.pages import Request, done, show
from renda.core.surveys.models import SurveyKind
from renda.lib import clock
from renda.modules.training import actions, selectors
from renda.modules.training.forms import ButtonForm, PeopleForm, ReasonForm, SessionForm
from renda.modules.training.models import Certificate, Enrolment, EnrolmentState, Offer
from renda.modules.training.session_acts import pressed

office = signed_in(Role.DEPUTIES_OFFICE)
PERSON_COLUMNS = [
    Column("name", _("姓名"), lambda row: row["row"].person.name),
    Column("assembly", _("所属人大"), lambda row: row["row"].assembly.short_name),
    Column("state", _("状态"), lambda row: str(row["row"].get_state_display())),
    Column("asked", _("报名时间"), lambda row: row["row"].asked_at),
    Column("hours", _("学时"), lambda row: float(row["hours"])),
    Column("certificate", _("证书编号"), lambda row: row["certificate"].number if row["certificate"] else ""),
]


@office
def session_page(request: Request, pk: int) -> HttpResponse:
    """A session: what it is, who comes, what can be done."""
    desk = selectors.session_for_desk(pk, request.actor)
    people = _people(desk)
    listing = Listing(request, PERSON_COLUMNS, title=gettext("培训名单"))
    if file := listing.asked_file(people):
        return file
    form = ButtonForm(request.POST or None, version=desk.session.version)
    if request.method == "POST" and form.is_valid():
        answer = pressed(request, desk, people, form)
        if answer is not None:
            return answer
    context = {
        "desk": desk,
        "session": desk.session,
        "parts": selectors.half_days(desk.session),
        "people": people,
        "listing": listing,
        "earned": [each for each in people if each["may_finish"]],
        "surveys": selectors.forms_of(desk.session) if desk.is_organiser else [],
        "kinds": SurveyKind,
        "form": form,
        "today": clock.today(),
    }
    return show(request, "training/session.html", context)


def _people(desk: selectors.Desk) -> list[dict[str, Any]]:
    rows = list(selectors.enrolments_of(desk))
    hours = selectors.hours_by_enrolment([row.pk for row in rows])
    lacks = selectors.lacks_for_certificate(desk.session, rows)
    certificates = {row.enrolment_id: row for row in Certificate._base_manager.filter(enrolment__in=rows)}
    return [
        {
            "row": row,
            "hours": hours.get(row.pk, selectors.NO_HOURS),
            "lack": lacks[row.pk],
            "certificate": certificates.get(row.pk),
            "may_finish": not lacks[row.pk] and row.state == EnrolmentState.ENROLLED,
        }
        for row in rows
    ]


@office
def change_session_page(request: Request, pk: int) -> HttpResponse:
    """Change a session; those enrolled are told."""
    desk = _organised(pk, request)
    session = desk.session
    form = SessionForm(
        request.POST or None, session=session, kept=selectors.half_days(session), version=session.version
    )
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.change_session, subject=session, plan=form.plan(), by=request.actor, at=clock.now()
        )
        if made:
            return done(request, gettext("安排已保存。"), reverse("training:session", args=[session.pk]))
    return show(
        request, "training/form.html", {"form": form, "heading": gettext("修改安排"), "session": session}
    )


@office
def cancel_page(request: Request, pk: int) -> HttpResponse:
    """Call a session off."""
    session = _organised(pk, request).session
    form = ReasonForm(request.POST or None, version=session.version)
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.cancel_session,
            subject=session,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return done(request, gettext("班次已取消。"), reverse("training:session", args=[session.pk]))
    return show(
        request, "training/form.html", {"form": form, "heading": gettext("取消班次"), "session": session}
    )


def _organised(pk: int, request: Request) -> selectors.Desk:
    desk = selectors.session_for_desk(pk, request.actor)
    if not desk.is_organiser:
        raise Http404
    return desk


@office
def people_page(request: Request, pk: int, offer: int) -> HttpResponse:
    """Enrol people of one congress for them."""
    desk = selectors.session_for_desk(pk, request.actor)
    own = next((each for each in desk.offers if each.pk == offer), None)
    if own is None:
        raise Http404
    form = PeopleForm(request.POST or None, people=_who_may_come(desk, own))
    if request.method == "POST" and form.is_valid():
        accounts = [int(each) for each in form.cleaned_data["accounts"]]
        made = form.attempt(
            actions.enrol_people, subject=own, accounts=accounts, by=request.actor, at=clock.now()
        )
        if made:
            said = gettext("报名 %(enrolled)s 人，候补 %(waiting)s 人。") % {
                "enrolled": len(made.enrolled),
                "waiting": len(made.waiting),
            }
            return done(request, said, reverse("training:session", args=[pk]))
    context = {"form": form, "heading": gettext("代为报名"), "session": desk.session}
    return show(request, "training/form.html", context)


def _who_may_come(desk: selectors.Desk, offer: Offer) -> list[Account]:
    held = Grant.objects.in_force(clock.today()).filter(
        assembly=offer.assembly_id, role__in=desk.session.roles
    )
    there = Enrolment._base_manager.filter(session=desk.session).exclude(state=EnrolmentState.CANCELLED)
    rows = Account.objects.filter(pk__in=held.values("account"), is_active=True, person__isnull=False)
    return list(
        rows.exclude(person__in=there.values("person"))
        .select_related("person")
        .order_by("person__name", "pk")[:500]
    )
