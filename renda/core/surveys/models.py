"""Forms that people fill in: their editions, who is asked, and the answers, with a name or without."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.access.models import Account
from renda.core.base.actor import ROLE_LABELS, Role
from renda.core.base.fields import EncryptedText
from renda.core.base.scope import NO_MATTER, ScopedModel
from renda.core.people.models import Person
from renda.core.surveys.questions import Question, from_plain, total_points
from renda.lib.canonical import digest
from renda.lib.saying import listed


class SurveyKind(models.TextChoices):
    """What a form is for; each kind has its own rules on scoring and names."""

    EXAM = "exam", _("测试")
    EVALUATION = "evaluation", _("评价表")


class Stage(models.TextChoices):
    """How far a form has come; whether one may answer now also depends on its window."""

    PREPARED = "prepared", _("准备中")
    OPENED = "opened", _("已发布")
    CLOSED = "closed", _("已结束")


class Survey(ScopedModel):
    """A form that people fill in (测试、评价表): its window, who may answer, how often, with a name or without.

    `owner_kind` and `owner_id` name what it belongs to in a module ("training.session", 12); empty if it stands alone.
    """

    kind = models.CharField(_("类型"), max_length=12, choices=SurveyKind)
    title = models.CharField(_("名称"), max_length=120)
    intro = models.TextField(_("说明"), blank=True)
    owner_kind = models.CharField(max_length=60, blank=True)
    owner_id = models.CharField(max_length=40, blank=True)
    stage = models.CharField(_("状态"), max_length=10, choices=Stage, default=Stage.PREPARED)
    is_anonymous = models.BooleanField(_("不记名"), default=False)
    most_attempts = models.PositiveSmallIntegerField(_("可以作答的次数"), default=1)
    pass_mark = models.DecimalField(_("合格分"), max_digits=8, decimal_places=2, null=True, blank=True)
    roles = models.JSONField(default=list)  # hats that may answer besides those invited by name
    includes_below = models.BooleanField(_("包括下级人大"), default=False)
    opens_at = models.DateTimeField(_("开始时间"))
    closes_at = models.DateTimeField(_("截止时间"))
    closed_at = models.DateTimeField(null=True, blank=True)
    count_answered = models.PositiveIntegerField(default=0)  # set at the close
    version = models.PositiveIntegerField(default=1)

    matter_lookup = NO_MATTER

    class Meta:
        ordering = ["-opens_at", "-pk"]
        indexes = [
            models.Index(fields=["assembly", "-opens_at"], name="survey_of_assembly"),
            models.Index(fields=["owner_kind", "owner_id"], name="survey_of_owner"),
            models.Index(fields=["closes_at"], condition=models.Q(stage="opened"), name="survey_to_close"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="survey_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=models.Q(most_attempts__gte=1), name="survey_answered_once_at_least"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="exam") | models.Q(pass_mark=None), name="only_an_exam_is_passed"
            ),
            models.CheckConstraint(
                condition=models.Q(is_anonymous=False) | (~models.Q(kind="exam") & models.Q(most_attempts=1)),
                name="without_name_no_exam_and_once",
            ),
            models.CheckConstraint(
                condition=models.Q(stage="closed", closed_at__isnull=False)
                | (~models.Q(stage="closed") & models.Q(closed_at=None)),
                name="survey_closed_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_exam(self) -> bool:
        """Whether answers are scored."""
        return self.kind == SurveyKind.EXAM

    def is_open(self, at: datetime) -> bool:
        """Whether answers are taken at this instant."""
        return self.stage == Stage.OPENED and self.opens_at <= at < self.closes_at

    @property
    def role_words(self) -> str:
        """The roles that may answer, for people."""
        return listed(ROLE_LABELS[Role(role)] for role in self.roles)


class Edition(ScopedModel):
    """The questions of a form as they were asked (版本): once settled it never changes, and answers keep theirs."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(default=list)
    settled_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # of the content, when it was settled

    matter_lookup = NO_MATTER

    class Meta:
        ordering = ["survey", "number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="edition_once"),
            models.UniqueConstraint(
                fields=["survey"], condition=models.Q(settled_at=None), name="one_edition_being_written"
            ),
        ]

    @property
    def questions(self) -> list[Question]:
        """The questions, in their order."""
        return [from_plain(kept) for kept in self.content]

    @property
    def points(self) -> Any:
        """The points that all right answers give."""
        return total_points(self.questions)

    @property
    def is_as_settled(self) -> bool:
        """Whether the content is still what was settled; False is a fault or somebody's hand in the database."""
        return self.settled_at is None or self.digest == digest(self.content)


class Invitation(ScopedModel):
    """Somebody asked by name to fill in a form."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="invitations")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    matter_lookup = NO_MATTER

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "account"], name="invited_once")]


class Sheet(ScopedModel):
    """Somebody's answers under their name (答卷). Attempt 0 is the draft, which counts for nothing."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="sheets")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="sheets")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField(_("次数"), default=0)
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    points = models.DecimalField(_("得分"), max_digits=9, decimal_places=3, null=True, blank=True)
    out_of = models.DecimalField(_("满分"), max_digits=9, decimal_places=3, null=True, blank=True)
    passed = models.BooleanField(_("合格"), null=True, blank=True)

    matter_lookup = NO_MATTER

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "account", "attempt"], name="sheet_once_an_attempt"),
            models.CheckConstraint(
                condition=models.Q(attempt=0, submitted_at=None)
                | models.Q(attempt__gte=1, submitted_at__isnull=False),
                name="sheet_is_draft_or_attempt",
            ),
        ]


class Mark(ScopedModel):
    """Somebody has filled in a form without a name; says neither when nor in which order, and is erased at the close."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="marks")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    matter_lookup = NO_MATTER

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "account"], name="marked_once")]


class Box(ScopedModel):
    """All answers without names, in one encrypted row in the order of their words.

    One row, so that neither number nor place on disk tells which answer came when; padded, so that its length
    tells little.
    """

    survey = models.OneToOneField(Survey, on_delete=models.PROTECT, related_name="box")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    content = EncryptedText()

    matter_lookup = NO_MATTER

    PADDED_TO = 4096

    @property
    def sheets(self) -> list[dict[str, Any]]:
        """The answers, each by question, in the order of their words."""
        return [json.loads(kept) for kept in json.loads(self.content or "[]")]

    def put(self, answers: dict[str, Any]) -> None:
        """Add a sheet and sort again; saving is left to the caller."""
        kept = [json.dumps(each, ensure_ascii=False, sort_keys=True) for each in [*self.sheets, answers]]
        written = json.dumps(sorted(kept), ensure_ascii=False)
        self.content = written + " " * (-len(written.encode()) % self.PADDED_TO)
