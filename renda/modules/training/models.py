"""Courses of a year's plan, their sessions, who enrolled, who was there, and the certificates."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.access.models import Account
from renda.core.base.actor import ROLE_LABELS, Role
from renda.core.base.fields import EncryptedText
from renda.core.base.scope import NO_MATTER, ScopedModel
from renda.core.people.models import Person
from renda.lib.saying import listed


class CourseKind(models.TextChoices):
    """What a course is about."""

    THEORY = "theory", _("政治理论")
    LAW = "law", _("宪法法律和人大制度")
    DUTY = "duty", _("履职能力")
    BUDGET = "budget", _("预算和经济监督")
    OTHER = "other", _("其他")


class Course(ScopedModel):
    """A course (培训课程) in the plan of a year."""

    title = models.CharField(_("课程名称"), max_length=120)
    kind = models.CharField(_("类别"), max_length=10, choices=CourseKind)
    year = models.PositiveSmallIntegerField(_("计划年度"))
    goals = models.TextField(_("目标和内容"), blank=True)
    version = models.PositiveIntegerField(default=1)

    matter_lookup = NO_MATTER

    class Meta:
        ordering = ["-year", "title", "pk"]
        indexes = [models.Index(fields=["assembly", "-year"], name="course_of_year")]

    def __str__(self) -> str:
        return self.title


class Material(ScopedModel):
    """A file of a course (课程材料)."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="materials")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")

    matter_lookup = NO_MATTER

    class Meta:
        ordering = ["pk"]


class Stage(models.TextChoices):
    """How far a session has come."""

    PLANNED = "planned", _("计划中")
    ANNOUNCED = "announced", _("已发布")
    CANCELLED = "cancelled", _("已取消")


class TrainingSession(ScopedModel):
    """One holding of a course (培训班次), over one or more half days."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    stage = models.CharField(_("状态"), max_length=10, choices=Stage, default=Stage.PLANNED)
    place_name = models.CharField(_("地点"), max_length=120, blank=True)
    link = models.URLField(_("线上地址"), max_length=300, blank=True)
    speaker = models.CharField(_("主讲人"), max_length=80, blank=True)
    capacity = models.PositiveIntegerField(_("名额"), null=True, blank=True)  # None: nobody is turned away
    enrols_from = models.DateTimeField(_("报名开始"))
    enrols_until = models.DateTimeField(_("报名截止"))
    roles = models.JSONField(default=list)
    is_offered_below = models.BooleanField(_("供下级人大选用"), default=False)
    hours_needed = models.DecimalField(_("结业学时"), max_digits=5, decimal_places=1)
    needs_test = models.BooleanField(_("结业须通过测试"), default=False)
    first_on = models.DateField()  # of the half days, kept with them
    last_on = models.DateField()
    reason = models.CharField(_("取消原因"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    matter_lookup = NO_MATTER

    class Meta:
        ordering = ["-first_on", "-pk"]
        indexes = [models.Index(fields=["assembly", "-first_on"], name="training_session_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(enrols_until__gt=models.F("enrols_from")), name="enrolment_has_a_window"
            ),
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")), name="training_ends_after_beginning"
            ),
        ]

    def __str__(self) -> str:
        return self.course.title

    def takes_enrolments(self, at: datetime) -> bool:
        """Whether one may enrol oneself at this instant."""
        return self.stage == Stage.ANNOUNCED and self.enrols_from <= at < self.enrols_until

    @property
    def role_words(self) -> str:
        """Whom it is for."""
        return listed(ROLE_LABELS[Role(role)] for role in self.roles)


class Half(models.TextChoices):
    """Part of a day."""

    MORNING = "morning", _("上午")
    AFTERNOON = "afternoon", _("下午")
    EVENING = "evening", _("晚上")


class HalfDay(ScopedModel):
    """A half day of a session (半天), with the hours it counts."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="half_days")
    on = models.DateField(_("日期"))
    half = models.CharField(_("时段"), max_length=10, choices=Half)
    hours = models.DecimalField(_("学时"), max_digits=3, decimal_places=1)

    matter_lookup = NO_MATTER

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "on", "half"], name="half_day_once"),
            models.CheckConstraint(condition=models.Q(hours__gt=0), name="half_day_counts"),
        ]


class Offer(ScopedModel):
    """A session as it is offered to the people of one congress: its own, or a lower one that adopted it (选用).

    What happens to people is kept under their own congress: enrolment, attendance, hours, certificates.
    """

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="offers")
    made_at = models.DateTimeField()

    matter_lookup = NO_MATTER
    locked_under = "session"

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["session", "assembly"], name="offered_once")]


class EnrolmentState(models.TextChoices):
    """Whether somebody has a seat."""

    ENROLLED = "enrolled", _("已报名")
    WAITING = "waiting", _("候补")
    CANCELLED = "cancelled", _("已取消")


class Enrolment(ScopedModel):
    """Somebody's place in a session (报名). Each seat is a number that one person has, so none is given twice."""

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="enrolments")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="enrolments")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=EnrolmentState)
    seat = models.PositiveIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField(_("报名时间"))
    leave_reason = EncryptedText(_("请假事由"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    matter_lookup = NO_MATTER
    locked_under = "session"

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="enrolled_once"),
            models.UniqueConstraint(fields=["session", "seat"], name="seat_taken_once"),
            models.CheckConstraint(
                condition=models.Q(state="enrolled", seat__isnull=False)
                | (~models.Q(state="enrolled") & models.Q(seat=None)),
                name="enrolled_has_a_seat",
            ),
        ]


class Presence(models.TextChoices):
    """Whether somebody was there."""

    PRESENT = "present", _("到会")
    LEAVE = "leave", _("请假")
    ABSENT = "absent", _("缺席")


class Attendance(ScopedModel):
    """Whether somebody was there in a half day (出勤), as the office marked it."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attendance")
    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="+")
    presence = models.CharField(max_length=10, choices=Presence)

    matter_lookup = NO_MATTER

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "half_day"], name="attendance_once")]


class Certificate(ScopedModel):
    """A certificate (结业证书): its number says whether it is valid, its code whose it is."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="certificate")
    number = models.CharField(_("证书编号"), max_length=40, unique=True)  # its last sign is a check sign
    code = EncryptedText()
    hours = models.DecimalField(_("学时"), max_digits=5, decimal_places=1)
    issued_on = models.DateField(_("发证日期"))
    withdrawn_on = models.DateField(_("撤销日期"), null=True, blank=True)
    reason = models.CharField(_("撤销原因"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    matter_lookup = NO_MATTER

    class Meta:
        ordering = ["-issued_on", "-pk"]


class CertificateCounter(ScopedModel):
    """The last serial of a congress's certificates in a year; the row is locked while a number is taken."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    matter_lookup = NO_MATTER

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assembly", "year"], name="certificate_counter_once")]
