"""Reading training: the plan, sessions with their counts, one's own, certificates."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.http import Http404
from django.utils.translation import gettext

from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.people.models import Assembly
from renda.core.surveys.models import Sheet, Survey, SurveyKind
from renda.core.surveys.models import Stage as FormStage
from renda.lib import codes
from renda.lib.decimals import shortest
from renda.lib.errors import BadInput
from renda.modules.training.models import (
    Attendance,
    Certificate,
    Course,
    Enrolment,
    EnrolmentState,
    HalfDay,
    Material,
    Offer,
    Presence,
    Stage,
    TrainingSession,
)
from renda.modules.training.numbers import read_number

OWNER = "training.session"  # of the forms that belong to a session
NO_HOURS = Decimal(0)


def courses(year: int | None = None) -> QuerySet[Course]:
    """Return the courses in scope, the newest year first; of one year if given."""
    rows = Course.objects.annotate(count_sessions=Count("sessions")).order_by("-year", "title", "pk")
    return rows if year is None else rows.filter(year=year)


def sessions() -> QuerySet[TrainingSession]:
    """Return the sessions in scope with how many have a seat and how many wait, the latest first."""
    seated = Count("enrolments", filter=Q(enrolments__state=EnrolmentState.ENROLLED))
    waiting = Count("enrolments", filter=Q(enrolments__state=EnrolmentState.WAITING))
    rows = TrainingSession.objects.select_related("course").annotate(
        count_seated=seated, count_waiting=waiting
    )
    return rows.order_by("-first_on", "-pk")


def adoptable(assembly: Assembly, on: date) -> list[TrainingSession]:
    """Return the coming sessions of higher congresses that this one may adopt and has not, the first day first."""
    above = [assembly.path[: place + 1] for place, sign in enumerate(assembly.path) if sign == "/"][1:-1]
    own = Offer.objects.filter(session=OuterRef("pk"), assembly=assembly)
    rows = TrainingSession._base_manager.filter(
        ~Exists(own), assembly__path__in=above, is_offered_below=True, stage=Stage.ANNOUNCED, last_on__gte=on
    )
    return list(rows.select_related("course", "assembly").order_by("first_on", "pk"))


def adopted(assembly: int) -> QuerySet[Offer]:
    """Return what a congress adopted of others, the latest first."""
    rows = Offer.objects.filter(assembly=assembly).exclude(session__assembly=assembly)
    return rows.select_related("session__course", "session__assembly").order_by("-session__first_on", "-pk")


def half_days(session: TrainingSession) -> list[HalfDay]:
    """Return the half days in the order of time."""
    order = {"morning": 0, "afternoon": 1, "evening": 2}
    return sorted(HalfDay._base_manager.filter(session=session), key=lambda part: (part.on, order[part.half]))


def materials(course: Course) -> list[Material]:
    """Return the files of a course, in the order in which they were added."""
    return list(Material._base_manager.filter(course=course).select_related("file").order_by("pk"))


@dataclass(frozen=True)
class Desk:
    """A session as an office works on it: the organiser sees all offers, an adopting congress its own."""

    session: TrainingSession
    offers: Sequence[Offer]
    is_organiser: bool


def session_for_desk(pk: int, actor: Actor) -> Desk:
    """Return a session that the actor's congress organises or has adopted. Raises: Http404."""
    if actor.assembly is None or actor.matter:
        raise Http404
    own = (
        TrainingSession.objects.select_related("course", "assembly")
        .filter(pk=pk, assembly=actor.assembly)
        .first()
    )
    if own is not None:
        offers = Offer._base_manager.filter(session=own).select_related("assembly").order_by("pk")
        return Desk(own, list(offers), True)
    rows = Offer.objects.filter(session=pk, assembly=actor.assembly)
    offer = rows.select_related("assembly", "session__course", "session__assembly").first()
    if offer is None:
        raise Http404
    return Desk(offer.session, [offer], False)


def enrolments_of(desk: Desk) -> QuerySet[Enrolment]:
    """Return those enrolled or waiting for a session, as far as the desk reaches, in the order of asking."""
    rows = Enrolment._base_manager.filter(offer__in=[offer.pk for offer in desk.offers])
    rows = rows.exclude(state=EnrolmentState.CANCELLED).select_related(
        "person", "account", "assembly", "offer"
    )
    return rows.order_by("state", "asked_at", "pk")


def marks_of(enrolments: Collection[int]) -> dict[tuple[int, int], str]:
    """Return the marks by (enrolment, half day)."""
    rows = Attendance._base_manager.filter(enrolment__in=enrolments)
    return {(row.enrolment_id, row.half_day_id): row.presence for row in rows}


def hours_by_enrolment(enrolments: Collection[int] | Mapping[int, Any]) -> dict[int, Decimal]:
    """Return the hours at which somebody was present, by enrolment; nothing where there were none."""
    rows = Attendance._base_manager.filter(enrolment__in=list(enrolments), presence=Presence.PRESENT)
    added = rows.order_by().values_list("enrolment").annotate(hours=Sum("half_day__hours"))
    return {pk: Decimal(hours) for pk, hours in added}


def passed_people(session: TrainingSession) -> set[int]:
    """Return the persons who passed a test of the session."""
    exams = Survey._base_manager.filter(owner_kind=OWNER, owner_id=str(session.pk), kind=SurveyKind.EXAM)
    return set(Sheet._base_manager.filter(survey__in=exams, passed=True).values_list("person", flat=True))


def lacks_for_certificate(session: TrainingSession, rows: Sequence[Enrolment]) -> dict[int, str]:
    """Return by enrolment what is missing for a certificate, in words; empty where nothing is."""
    hours = hours_by_enrolment([row.pk for row in rows])
    passed = passed_people(session) if session.needs_test else None
    issued = set(Certificate._base_manager.filter(enrolment__in=rows).values_list("enrolment", flat=True))
    return {row.pk: _lack(session, row, hours.get(row.pk, NO_HOURS), passed, issued) for row in rows}


def _lack(
    session: TrainingSession, row: Enrolment, hours: Decimal, passed: set[int] | None, issued: set[int]
) -> str:
    if row.pk in issued:
        return gettext("已经颁发证书。")
    if hours < session.hours_needed:
        return gettext("结业需要 %(needed)s 学时，现有 %(hours)s 学时。") % {
            "needed": shortest(session.hours_needed),
            "hours": shortest(hours),
        }
    if passed is not None and row.person_id not in passed:
        return gettext("还没有通过测试。")
    return ""


def forms_of(session: TrainingSession) -> list[Survey]:
    """Return the tests and evaluation forms of a session, the oldest first."""
    rows = Survey._base_manager.filter(owner_kind=OWNER, owner_id=str(session.pk))
    return list(rows.order_by("pk"))


def opened_forms_of(session: TrainingSession) -> list[Survey]:
    """Return the forms of a session that people may see."""
    return [form for form in forms_of(session) if form.stage != FormStage.PREPARED]


@dataclass(frozen=True)
class Own:
    """A session as one of those it is for sees it; `enrolment` is the own one, if there is one that holds."""

    offer: Offer
    enrolment: Enrolment | None
    count_seated: int

    @property
    def session(self) -> TrainingSession:
        """The session."""
        return self.offer.session

    @property
    def is_full(self) -> bool:
        """Whether one would have to wait."""
        return self.session.capacity is not None and self.count_seated >= self.session.capacity


def coming_for(actor: Actor, on: date) -> list[Own]:
    """Return what is offered to the actor's congress and role and is not over, with the own enrolments."""
    rows = Offer.objects.filter(assembly=actor.assembly, session__last_on__gte=on)
    rows = rows.exclude(session__stage=Stage.PLANNED).select_related("session__course", "session__assembly")
    offers = [
        each for each in rows.order_by("session__first_on", "pk") if actor.role.value in each.session.roles
    ]
    return _own(offers, actor)


def past_of(actor: Actor, on: date) -> list[Own]:
    """Return the sessions that are over and in which the actor had a seat, the latest first."""
    rows = Offer.objects.filter(
        enrolments__person=actor.person, enrolments__state=EnrolmentState.ENROLLED, session__last_on__lt=on
    )
    rows = rows.select_related("session__course", "session__assembly").order_by("-session__first_on", "-pk")
    return _own(list(rows), actor)


def _own(offers: Sequence[Offer], actor: Actor) -> list[Own]:
    numbers = [offer.session_id for offer in offers]
    mine = {
        row.offer_id: row
        for row in Enrolment.objects.filter(offer__in=offers, person=actor.person).exclude(
            state=EnrolmentState.CANCELLED
        )
    }
    counted = Enrolment._base_manager.filter(session__in=numbers, state=EnrolmentState.ENROLLED)
    seated = dict(counted.order_by().values_list("session").annotate(count=Count("pk")))
    return [Own(offer, mine.get(offer.pk), seated.get(offer.session_id, 0)) for offer in offers]


def own_session(pk: int, actor: Actor) -> Own:
    """Return an offer of the actor's congress that is for the role, or in which they have a place. Raises: Http404."""
    rows = Offer.objects.filter(pk=pk, assembly=actor.assembly).exclude(session__stage=Stage.PLANNED)
    offers = list(rows.select_related("session__course", "session__assembly"))
    found = _own(offers, actor)
    if not found or (found[0].enrolment is None and actor.role.value not in found[0].session.roles):
        raise Http404
    return found[0]


def certificates_of(person: int | None) -> QuerySet[Certificate]:
    """Return a person's certificates, the newest first."""
    rows = Certificate.objects.filter(enrolment__person=person)
    return rows.select_related("enrolment__session__course", "enrolment__person").order_by(
        "-issued_on", "-pk"
    )


@dataclass(frozen=True)
class Checked:
    """What anybody may learn of a certificate by its number; the name only with the code."""

    number: str
    is_valid: bool
    course: str
    issued_on: date
    withdrawn_on: date | None
    name: str = ""


def public_certificate(number: str, code: str = "") -> Checked | None:
    """Return what a certificate says of itself, None if there is no such number; the name where the code fits."""
    read = read_number(number)
    if not read:
        return None
    with scope.unscoped("anybody may check a certificate by its number"):
        rows = Certificate.objects.select_related("enrolment__session__course", "enrolment__person")
        row = rows.filter(number=read).first()
    if row is None:
        return None
    fits = bool(code) and _same(code, row.code)
    return Checked(
        number=row.number,
        is_valid=row.withdrawn_on is None,
        course=row.enrolment.session.course.title,
        issued_on=row.issued_on,
        withdrawn_on=row.withdrawn_on,
        name=row.enrolment.person.name if fits else "",
    )


def _same(typed: str, kept: str) -> bool:
    try:
        return secrets.compare_digest(codes.read_code(typed), kept)
    except BadInput:
        return False


def may_see_material(material: Material, actor: Actor) -> bool:
    """Whether the material's course is the actor's congress's own, or held in a session offered to it."""
    if not actor.is_staff or actor.matter or actor.assembly is None:
        return False
    offered = Offer._base_manager.filter(assembly=actor.assembly, session__course=material.course_id)
    return material.assembly_id == actor.assembly or offered.exclude(session__stage=Stage.PLANNED).exists()


def certificates_of_offices() -> QuerySet[Certificate]:
    """Return the certificates in scope."""
    return Certificate.objects.select_related(
        "assembly", "enrolment__session__course", "enrolment__session__assembly", "enrolment__person"
    )
