"""Planning: courses of a year, their materials and sessions; announcing, adopting, cancelling."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from renda.core.base import scope
from renda.core.base.action import action
from renda.core.base.actor import Actor, Role
from renda.core.base.events import Event
from renda.core.files import api as files
from renda.core.people.models import Assembly
from renda.lib.errors import Refusal
from renda.modules.training import events
from renda.modules.training.models import (
    Attendance,
    Course,
    CourseKind,
    Enrolment,
    HalfDay,
    Material,
    Offer,
    Stage,
    TrainingSession,
)

MATERIALS = ("pdf", "docx", "xlsx", "png", "jpeg", "webp", "txt")
MOST_HALF_DAYS = 30


class BadPlan(Refusal):
    """The course or session cannot be as it was filled in."""


class TooFewSeats(Refusal):
    """More people have seats than there would be."""


@dataclass(frozen=True)
class Part:
    """A half day as it is planned."""

    on: date
    half: str
    hours: Decimal


@dataclass(frozen=True)
class Plan:
    """Everything about a session that the office fills in. `capacity` None: nobody is turned away."""

    parts: Sequence[Part]
    enrols_from: datetime
    enrols_until: datetime
    roles: Collection[Role]
    place_name: str = ""
    link: str = ""
    speaker: str = ""
    capacity: int | None = None
    is_offered_below: bool = False
    hours_needed: Decimal | None = None  # None: all of them
    needs_test: bool = False


@action("training.plan_course")
def plan_course(
    *, subject: Assembly, title: str, kind: CourseKind, year: int, goals: str = "", by: Actor, at: datetime
) -> Event:
    """Put a course into the plan of a year. Source: cn.deputies-law@2025-03-11#art-47-p1. Raises: BadPlan."""
    row = Course(assembly=subject)
    _fill(row, title, kind, year, goals)
    return events.CoursePlanned(course=row.pk, title=row.title, kind=row.kind, year=row.year)


@action("training.change_course")
def change_course(
    *, subject: Course, title: str, kind: CourseKind, year: int, goals: str = "", by: Actor, at: datetime
) -> Event:
    """Change what a course is. Raises: BadPlan."""
    subject.version += 1
    _fill(subject, title, kind, year, goals)
    return events.CourseChanged(course=subject.pk, title=subject.title, kind=subject.kind, year=subject.year)


def _fill(row: Course, title: str, kind: CourseKind, year: int, goals: str) -> None:
    if not title.strip():
        raise BadPlan(gettext("请写出课程名称。"))
    if not 1990 <= year <= 2100:
        raise BadPlan(gettext("计划年度应在 1990 至 2100 之间。"))
    row.title, row.kind, row.year, row.goals = title.strip(), kind, year, goals.strip()
    row.save()


@action("training.add_material")
def add_material(*, subject: Course, upload: Any, by: Actor, at: datetime) -> Event:
    """Add a file to a course. Raises: WrongFile, FileTooLarge, DiskFull."""
    stored = files.store(assembly=subject.assembly, upload=upload, kind=MATERIALS, by=by, at=at)
    row = Material.objects.create(assembly_id=subject.assembly_id, course=subject, file=stored)
    return events.MaterialAdded(course=subject.pk, material=row.pk, file=stored.pk, sha256=stored.sha256)


@action("training.remove_material")
def remove_material(*, subject: Material, by: Actor, at: datetime) -> Event:
    """Take a file away from a course."""
    course, file = subject.course_id, subject.file
    subject.delete()
    files.erase(file, at=at)
    return events.MaterialRemoved(course=course, file=file.pk)


@action("training.plan_session")
def plan_session(*, subject: Course, plan: Plan, by: Actor, at: datetime) -> Event:
    """Plan a holding of a course; nobody sees it until it is announced. Raises: BadPlan."""
    row = TrainingSession(assembly_id=subject.assembly_id, course=subject)
    _arrange(row, plan)
    row.save()
    _set_parts(row, plan.parts)
    return events.SessionPlanned(session=row.pk, course=subject.pk, half_days=_told(plan.parts))


@action("training.change_session")
def change_session(*, subject: TrainingSession, plan: Plan, by: Actor, at: datetime) -> Event:
    """Change a session; those enrolled are told. Half days that were marked stay. Raises: BadPlan, TooFewSeats."""
    _refuse_cancelled(subject)
    before = {name: getattr(subject, name) for name in _FIELDS}
    _arrange(subject, plan)
    _refuse_too_few(subject)
    subject.version += 1
    subject.save()
    moved = _set_parts(subject, plan.parts)
    what = [name for name in _FIELDS if getattr(subject, name) != before[name]] + ["half_days"] * moved
    return events.SessionChanged(session=subject.pk, half_days=_told(plan.parts), what=tuple(what))


_FIELDS = (
    "place_name", "link", "speaker", "capacity", "enrols_from", "enrols_until", "roles", "is_offered_below",
    "hours_needed", "needs_test",
)  # fmt: skip


def _arrange(row: TrainingSession, plan: Plan) -> None:
    days = sorted({(part.on, part.half) for part in plan.parts})
    if not 0 < len(plan.parts) <= MOST_HALF_DAYS or len(days) < len(plan.parts):
        raise BadPlan(
            gettext("请填写 1 至 %(most)s 个半天，同一天的同一时段只填一次。") % {"most": MOST_HALF_DAYS}
        )
    total = sum((part.hours for part in plan.parts), Decimal(0))
    needed = total if plan.hours_needed is None else plan.hours_needed
    if any(part.hours <= 0 for part in plan.parts) or not 0 < needed <= total:
        raise BadPlan(
            gettext("每个半天的学时应当大于零，结业学时不能超过总学时 %(total)s。") % {"total": total}
        )
    if plan.enrols_until <= plan.enrols_from:
        raise BadPlan(gettext("报名截止应当晚于报名开始。"))
    if not plan.roles:
        raise BadPlan(gettext("请选择培训面向哪些人。"))
    if plan.capacity is not None and plan.capacity < 1:
        raise BadPlan(gettext("名额至少一人；不限名额的，请留空。"))
    if not plan.place_name.strip() and not plan.link:
        raise BadPlan(gettext("请填写地点或者线上地址。"))
    row.place_name, row.link, row.speaker = plan.place_name.strip(), plan.link, plan.speaker.strip()
    row.capacity, row.is_offered_below, row.needs_test = plan.capacity, plan.is_offered_below, plan.needs_test
    row.enrols_from, row.enrols_until = plan.enrols_from, plan.enrols_until
    row.roles = sorted(role.value for role in plan.roles)
    row.hours_needed, row.first_on, row.last_on = needed, days[0][0], days[-1][0]


def _set_parts(row: TrainingSession, parts: Sequence[Part]) -> bool:
    """Make the half days these; return whether any changed. Raises: BadPlan, where one that was marked would go."""
    kept = {(part.on, part.half): part for part in HalfDay.objects.filter(session=row)}
    wanted = {(part.on, part.half): part for part in parts}
    gone = [part for key, part in kept.items() if key not in wanted or part.hours != wanted[key].hours]
    with scope.unscoped("marks of a session in all congresses"):
        if Attendance.objects.filter(half_day__in=gone).exists():
            raise BadPlan(gettext("已登记出勤的半天不能删除，也不能改学时。"))
    HalfDay.objects.filter(pk__in=[part.pk for part in gone]).delete()
    left = {key for key, part in kept.items() if part not in gone}
    fresh = [part for key, part in wanted.items() if key not in left]
    HalfDay.objects.bulk_create(
        HalfDay(assembly_id=row.assembly_id, session=row, on=part.on, half=part.half, hours=part.hours)
        for part in fresh
    )
    return bool(gone or fresh)


def _told(parts: Sequence[Part]) -> tuple[Any, ...]:
    return tuple([part.on.isoformat(), part.half, str(part.hours)] for part in parts)


def _refuse_too_few(session: TrainingSession) -> None:
    with scope.unscoped("seats of a session in all congresses"):
        taken = Enrolment.objects.filter(session=session).exclude(seat=None).count()
    if session.capacity is not None and taken > session.capacity:
        raise TooFewSeats(gettext("已有 %(taken)s 人报名，名额不能少于已报名的人数。") % {"taken": taken})


def _refuse_cancelled(session: TrainingSession) -> None:
    if session.stage == Stage.CANCELLED:
        raise BadPlan(gettext("这个班次已经取消，不能再办理。"))


@action("training.announce")
def announce_session(*, subject: TrainingSession, by: Actor, at: datetime) -> Event:
    """Let the session be seen and enrolled for; those it is for are told. Raises: BadPlan."""
    _refuse_cancelled(subject)
    if subject.stage != Stage.PLANNED:
        raise BadPlan(gettext("培训通知已经发布，不能再发布一次。"))
    subject.stage = Stage.ANNOUNCED
    subject.version += 1
    subject.save(update_fields=["stage", "version"])
    offer = Offer.objects.create(assembly_id=subject.assembly_id, session=subject, made_at=at)
    return events.SessionAnnounced(session=subject.pk, offer=offer.pk)


@action("training.cancel_session")
def cancel_session(*, subject: TrainingSession, reason: str, by: Actor, at: datetime) -> Event:
    """Call a session off; those enrolled are told why. Raises: BadPlan."""
    _refuse_cancelled(subject)
    if not reason.strip():
        raise BadPlan(gettext("请写明取消的原因，原因会告知已报名的人。"))
    with scope.unscoped("marks of a session in all congresses"):
        if Attendance.objects.filter(enrolment__session=subject).exists():
            raise BadPlan(gettext("已登记出勤的班次不能取消。"))
    subject.stage, subject.reason = Stage.CANCELLED, reason.strip()
    subject.version += 1
    subject.save(update_fields=["stage", "reason", "version"])
    return events.SessionCancelled(session=subject.pk, reason=subject.reason)


@action("training.adopt")
def adopt_session(*, subject: Assembly, session: int, by: Actor, at: datetime) -> Event:
    """Offer a session of a higher congress to one's own people. Raises: BadPlan."""
    row = TrainingSession._base_manager.select_related("assembly").filter(pk=session).first()
    above = row is not None and row.assembly_id != subject.pk and subject.path.startswith(row.assembly.path)
    if row is None or not above or not row.is_offered_below or row.stage != Stage.ANNOUNCED:
        raise BadPlan(gettext("这个班次没有供本级选用。"))
    offer, made = Offer.objects.get_or_create(assembly=subject, session=row, defaults={"made_at": at})
    if not made:
        raise BadPlan(gettext("本级已经选用这个班次。"))
    return events.SessionAdopted(session=row.pk, offer=offer.pk)
