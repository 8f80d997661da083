"""What those who learn see, made for a phone; and the page on which anybody checks a certificate."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Sum
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from renda.core.access.api import address_of, public_page, refuse_too_often, signed_in
from renda.core.base.actor import Role
from renda.core.base.pages import Request, done, never_kept, show
from renda.core.facts.api import recorded
from renda.core.files import api as files
from renda.core.law import api as law
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.modules.training import actions, selectors
from renda.modules.training.facts import PERSON
from renda.modules.training.forms import ButtonForm, LeaveForm, NumberForm
from renda.modules.training.models import CourseKind, Material
from renda.modules.training.module import LEARNERS
from renda.modules.training.paper import certificate_docx

ROLES = tuple(Role(role) for role in LEARNERS)
TRIES = 30  # of numbers and codes, from one address in an hour
BASIS = "cn.deputies-law@2025-03-11#art-47-p1"


@signed_in(*ROLES)
@never_kept
def mine_page(request: Request) -> HttpResponse:
    """What is coming, my hours, my certificates."""
    today = clock.today()
    person = (PERSON, request.actor.person)
    hours = recorded("training.hours", subject=person).order_by()
    by_kind = dict(hours.values_list("case").annotate(sum=Sum("quantity")))
    context = {
        "coming": selectors.coming_for(request.actor, today),
        "past": selectors.past_of(request.actor, today),
        "certificates": selectors.certificates_of(request.actor.person)[:50],
        "hours": [(kind.label, by_kind[kind.value]) for kind in CourseKind if by_kind.get(kind.value)],
        "total": sum(by_kind.values()),
        "this_year": hours.filter(on__year=today.year).aggregate(sum=Sum("quantity"))["sum"] or 0,
        "today": today,
        "at": clock.now(),
        "basis": law.article_words(BASIS),
    }
    return show(request, "training/mine.html", context)


@signed_in(*ROLES)
@never_kept
def own_page(request: Request, pk: int) -> HttpResponse:
    """One session: when and where, enrol in one tap, materials, forms, leave."""
    own = selectors.own_session(pk, request.actor)
    form = ButtonForm(request.POST or None, version=own.enrolment.version if own.enrolment else None)
    leave = LeaveForm(request.POST if request.POST.get("do") == "leave" else None)
    if request.method == "POST" and form.is_valid():
        answer = _act(request, own, form, leave)
        if answer is not None:
            return answer
    at, session = clock.now(), own.session
    context = {
        "own": own,
        "session": session,
        "parts": selectors.half_days(session),
        "materials": selectors.materials(session.course),
        "surveys": selectors.opened_forms_of(session) if own.enrolment else [],
        "form": form,
        "leave": leave,
        "can_enrol": session.takes_enrolments(at) and own.enrolment is None,
        "can_cancel": own.enrolment is not None and clock.local_day(at) < session.first_on,
        "can_leave": own.enrolment is not None
        and own.enrolment.seat
        and clock.local_day(at) <= session.last_on,
        "today": clock.local_day(at),
    }
    return show(request, "training/own.html", context)


def _act(request: Request, own: selectors.Own, form: ButtonForm, leave: LeaveForm) -> HttpResponse | None:
    to = reverse("training:own", args=[own.offer.pk])
    who: dict[str, Any] = {"by": request.actor, "at": clock.now()}
    do = request.POST.get("do", "")
    if do == "enrol":
        made = form.attempt(actions.enrol, subject=own.offer, **who)
        said = gettext("已报名。") if made and made.enrolled else gettext("名额已满，已列入候补。")
    elif do == "cancel" and own.enrolment:
        made, said = (
            form.attempt(actions.cancel_enrolment, subject=own.enrolment, **who),
            gettext("已取消报名。"),
        )
    elif do == "leave" and own.enrolment and leave.is_valid():
        reason = leave.cleaned_data["reason"]
        made = leave.attempt(actions.take_leave, subject=own.enrolment, reason=reason, **who)
        said = gettext("已请假。")
    else:
        return None
    return done(request, said, to) if made else None


@signed_in()
@require_safe
def material_file(request: Request, pk: int) -> HttpResponse:
    """A file of a course, for those to whom one of its sessions is offered."""
    material = Material._base_manager.select_related("file").filter(pk=pk).first()
    if material is None or not selectors.may_see_material(material, request.actor):
        raise Http404
    stored = material.file
    answer = FileResponse(
        files.open_file(stored), as_attachment=True, filename=stored.name, content_type=stored.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@signed_in(*ROLES, Role.DEPUTIES_OFFICE)
@require_safe
@never_kept
def certificate_file(request: Request, pk: int) -> HttpResponse:
    """The certificate as a paper, for its holder and the office."""
    row = get_object_or_404(selectors.certificates_of_offices(), pk=pk)
    own = row.enrolment.account_id == request.actor.account
    if row.withdrawn_on or not (own or request.actor.role is Role.DEPUTIES_OFFICE):
        raise Http404
    address = f"{settings.RENDA_ADDRESS}{reverse('training:check')}?{urlencode({'number': row.number})}"
    answer = HttpResponse(
        certificate_docx(row, address=address),
        content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )
    answer["Content-Disposition"] = f'attachment; filename="{row.number}.docx"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@public_page
@never_kept
def check_page(request: Request) -> HttpResponse:
    """Whether a certificate is valid, by its number; whose it is only with its code, which is never in an address."""
    sent = request.POST if request.method == "POST" else request.GET if "number" in request.GET else None
    form = NumberForm(sent, initial={"number": request.GET.get("number", "")})
    found, asked = None, False
    if sent is not None and form.is_valid():
        code = form.cleaned_data["code"] if request.method == "POST" else ""
        try:
            refuse_too_often(
                "training.check", address_of(request), most=TRIES, within=timedelta(hours=1), at=clock.now()
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            found, asked = selectors.public_certificate(form.cleaned_data["number"], code), True
            if code and found and not found.name:
                form.add_error("code", gettext("查验码与这张证书不符，请对照证书核对。"))
    context = {"form": form, "found": found, "asked": asked}
    return show(request, "training/check.html", context)
