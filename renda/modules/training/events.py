"""What happens in training. Payloads hold identifiers and hours; reasons for leave can be forgotten."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.base.events import Event, event


@event("training.course_planned", _("列入培训计划"))
class CoursePlanned(Event):
    course: int
    title: str
    kind: str
    year: int


@event("training.course_changed", _("修改培训课程"))
class CourseChanged(Event):
    course: int
    title: str
    kind: str
    year: int


@event("training.material_added", _("上传课程材料"))
class MaterialAdded(Event):
    course: int
    material: int
    file: int
    sha256: str


@event("training.material_removed", _("移除课程材料"))
class MaterialRemoved(Event):
    course: int
    file: int


@event("training.session_planned", _("安排培训班次"))
class SessionPlanned(Event):
    session: int
    course: int
    half_days: tuple[Any, ...]  # of [day, half, hours]


@event("training.session_changed", _("调整培训班次"))
class SessionChanged(Event):
    session: int
    half_days: tuple[Any, ...]
    what: tuple[str, ...]  # names of the fields that changed


@event("training.announced", _("发布培训通知"))
class SessionAnnounced(Event):
    session: int
    offer: int


@event("training.session_cancelled", _("取消培训班次"))
class SessionCancelled(Event):
    session: int
    reason: str


@event("training.adopted", _("选用上级培训"))
class SessionAdopted(Event):
    session: int
    offer: int


@event("training.enrolled", _("报名培训"))
class Enrolled(Event):
    """People enrolled at once; one of them where somebody does it alone."""

    session: int
    enrolled: tuple[int, ...]
    waiting: tuple[int, ...]


@event("training.enrolment_cancelled", _("取消报名"))
class EnrolmentCancelled(Event):
    session: int
    enrolment: int
    promoted: tuple[int, ...]  # who moved up from the waiting list


@event("training.leave_taken", _("培训请假"), personal=("reason",))
class LeaveTaken(Event):
    session: int
    enrolment: int
    reason: str


@event("training.attendance_marked", _("登记培训出勤"))
class AttendanceMarked(Event):
    """`people` holds [person, hours before, hours now] of everybody whose marks changed."""

    session: int
    offer: int
    kind: str
    on: str
    people: tuple[Any, ...]
    digest: str  # of all marks of the offer as they stand now


@event("training.certificates_issued", _("颁发结业证书"))
class CertificatesIssued(Event):
    session: int
    certificates: tuple[Any, ...]  # of [certificate, person, number, hours]


@event("training.certificate_withdrawn", _("撤销结业证书"))
class CertificateWithdrawn(Event):
    certificate: int
    number: str
    reason: str
