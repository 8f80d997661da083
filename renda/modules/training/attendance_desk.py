"""Marking attendance in bulk, and withdrawing a certificate."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext

from renda.core.access.api import signed_in
from renda.core.base.actor import Role
from renda.core.base.pages import Request, done, show
from renda.lib import clock
from renda.modules.training import actions, selectors
from renda.modules.training.forms import ButtonForm, ReasonForm
from renda.modules.training.models import Enrolment, EnrolmentState, HalfDay, Presence, Stage

office = signed_in(Role.DEPUTIES_OFFICE)


@office
def attendance_page(request: Request, pk: int) -> HttpResponse:
    """Mark everybody in every half day, on one page."""
    desk = selectors.session_for_desk(pk, request.actor)
    if desk.session.stage == Stage.PLANNED:
        raise Http404
    rows = [row for row in selectors.enrolments_of(desk) if row.state == EnrolmentState.ENROLLED]
    parts = selectors.half_days(desk.session)
    form = ButtonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _mark(request, desk, rows, parts, form):
        return done(request, gettext("出勤已登记。"), reverse("training:attendance", args=[pk]))
    kept = selectors.marks_of([row.pk for row in rows])
    context = {
        "desk": desk,
        "session": desk.session,
        "parts": parts,
        "table": [(row, [_cell(request, row, part, kept) for part in parts]) for row in rows],
        "choices": [("", gettext("未登记")), *Presence.choices],
        "form": form,
    }
    return show(request, "training/attendance.html", context)


def _name(row: Enrolment, part: HalfDay) -> str:
    return f"mark-{row.pk}-{part.pk}"


def _cell(
    request: Request, row: Enrolment, part: HalfDay, kept: dict[tuple[int, int], str]
) -> dict[str, Any]:
    """The choice of one person and half day: what was sent, else what is kept, else the leave that was asked for."""
    usual = kept.get((row.pk, part.pk), Presence.LEAVE.value if row.leave_reason else "")
    return {"name": _name(row, part), "value": request.POST.get(_name(row, part), usual), "part": part}


def _mark(
    request: Request, desk: selectors.Desk, rows: list[Enrolment], parts: list[HalfDay], form: ButtonForm
) -> bool:
    """Mark congress by congress, each in one act; False where one was refused."""
    for offer in desk.offers:
        marks = {row.pk: _sent(request, row, parts) for row in rows if row.offer_id == offer.pk}
        if marks and not form.attempt_under(
            offer.pk, actions.mark_attendance, subject=offer, marks=marks, by=request.actor, at=clock.now()
        ):
            return False
    return True


def _sent(request: Request, row: Enrolment, parts: list[HalfDay]) -> dict[int, str]:
    """What was sent for one person; with the button for the rest, present wherever nothing was chosen."""
    rest = Presence.PRESENT.value if request.POST.get("do") == "rest" else ""
    today = clock.today()
    return {
        part.pk: request.POST[name] or (rest if part.on <= today else "")
        for part in parts
        if (name := _name(row, part)) in request.POST
    }


@office
def certificate_page(request: Request, pk: int) -> HttpResponse:
    """Withdraw a certificate, with the reason."""
    row = get_object_or_404(selectors.certificates_of_offices(), pk=pk)
    form = ReasonForm(request.POST or None, version=row.version)
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.withdraw_certificate,
            subject=row,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            to = reverse("training:session", args=[row.enrolment.session_id])
            return done(request, gettext("证书已撤销。"), to)
    context = {"form": form, "heading": gettext("撤销证书"), "session": row.enrolment.session}
    return show(request, "training/form.html", context)
