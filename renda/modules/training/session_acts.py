"""What the buttons of a session's page do; each calls its verb and goes back to the page."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext

from renda.core.base.pages import Request, done
from renda.core.surveys.actions import Arrangement, invite_people, make_survey
from renda.core.surveys.models import Survey, SurveyKind
from renda.lib import clock
from renda.modules.training import actions, selectors
from renda.modules.training.forms import ButtonForm
from renda.modules.training.models import EnrolmentState, TrainingSession

People = list[dict[str, Any]]
ATTEMPTS = 3  # offered for a new test; the office may change it


def pressed(request: Request, desk: selectors.Desk, people: People, form: ButtonForm) -> HttpResponse | None:
    """Do what the pressed button says; None where it was refused, and the form says why."""
    do, session = request.POST.get("do", ""), desk.session
    who: dict[str, Any] = {"by": request.actor, "at": clock.now()}
    if do == "announce":
        made = form.attempt(actions.announce_session, subject=session, **who)
        return _back(request, session, gettext("培训通知已发布。")) if made else None
    if do == "cancel_enrolment":
        row = next(
            (each["row"] for each in people if str(each["row"].pk) == request.POST.get("enrolment")), None
        )
        if row is None:
            raise Http404
        made = form.attempt(actions.cancel_enrolment, subject=row, **who)
        return _back(request, session, gettext("已取消报名。")) if made else None
    if do == "certify":
        return _certify(request, desk, people, form)
    if do in SurveyKind.values and desk.is_organiser:
        return _make_form(request, session, SurveyKind(do), form)
    if do == "invite" and desk.is_organiser:
        return _invite(request, session, people, form)
    return None


def _back(request: Request, session: TrainingSession, said: str) -> HttpResponse:
    return done(request, said, reverse("training:session", args=[session.pk]))


def _make_form(
    request: Request, session: TrainingSession, kind: SurveyKind, form: ButtonForm
) -> HttpResponse | None:
    """Make a test or an evaluation form of the session; it is arranged and written on its own page."""
    at, evaluation = clock.now(), kind == SurveyKind.EVALUATION
    title = gettext("%(title)s培训评价") if evaluation else gettext("%(title)s测试")
    ends = datetime.combine(session.last_on, time(18), clock.LOCAL_ZONE)
    arrangement = Arrangement(
        title=(title % {"title": session.course.title})[:120],
        opens_at=at,
        closes_at=max(ends, at) + timedelta(weeks=1),
        is_anonymous=evaluation,
        most_attempts=1 if evaluation else ATTEMPTS,
    )
    made = form.attempt(
        make_survey,
        subject=session.assembly,
        kind=kind,
        arrangement=arrangement,
        owner=(selectors.OWNER, session.pk),
        by=request.actor,
        at=at,
    )
    to = reverse("surveys:survey", args=[made.survey]) if made else ""
    return done(request, gettext("已建立，请编写题目。"), to) if made else None


def _invite(
    request: Request, session: TrainingSession, people: People, form: ButtonForm
) -> HttpResponse | None:
    """Ask everybody who has a seat; for an evaluation form only those who were there."""
    number = request.POST.get("survey", "")
    if not number.isdecimal():
        raise Http404
    survey = get_object_or_404(Survey, owner_kind=selectors.OWNER, owner_id=str(session.pk), pk=number)
    wanted = [
        each["row"].account_id
        for each in people
        if each["row"].state == EnrolmentState.ENROLLED and (survey.is_exam or each["hours"] > 0)
    ]
    made = form.attempt(invite_people, subject=survey, accounts=wanted, by=request.actor, at=clock.now())
    said = gettext("名单增加了 %(count)s 人。")
    return _back(request, session, said % {"count": len(made.accounts)}) if made else None


def _certify(request: Request, desk: selectors.Desk, people: People, form: ButtonForm) -> HttpResponse | None:
    """Give a certificate to everybody who has earned one, congress by congress, each in one act."""
    count = 0
    for offer in desk.offers:
        earned = [
            each["row"].pk for each in people if each["may_finish"] and each["row"].offer_id == offer.pk
        ]
        if earned:
            made = form.attempt_under(
                offer.pk,
                actions.issue_certificates,
                subject=offer,
                enrolments=earned,
                by=request.actor,
                at=clock.now(),
            )
            if made is None:
                return None
            count += len(made.certificates)
    return _back(request, desk.session, gettext("颁发了 %(count)s 份证书。") % {"count": count})
