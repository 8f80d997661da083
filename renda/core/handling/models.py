"""What a body does of a matter: its part, contacts, opinions for the lead, answers, ratings, promises."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.base.scope import NO_MATTER, Concern, ScopedModel
from renda.core.procedures.models import MatterRow


class Kind(models.TextChoices):
    """How a body takes part."""

    LEAD = "lead", _("主办")
    JOINT = "joint", _("协办")
    SEPARATE = "separate", _("分办")


class Grade(models.TextChoices):
    """The three grades of a rating."""

    SATISFIED = "satisfied", _("满意")
    PARTLY = "partly", _("基本满意")
    UNSATISFIED = "unsatisfied", _("不满意")


class ContactWay(models.TextChoices):
    """How a body spoke with the deputy."""

    VISIT = "visit", _("上门走访")
    MEETING = "meeting", _("座谈、邀请调研")
    TELEPHONE = "telephone", _("电话")
    LETTER = "letter", _("书面")


class Handling(ScopedModel):
    """A body's part in a matter (承办): how it takes part, and how often it has been told to answer."""

    matter = models.OneToOneField("procedures.Matter", on_delete=models.PROTECT, related_name="handling")
    kind = models.CharField(max_length=10, choices=Kind)
    handed_on = models.DateField(_("交办日期"))
    round = models.PositiveSmallIntegerField(default=1)  # 2 after the first order to do it again
    is_key = models.BooleanField(_("重点督办"), default=False)
    instead_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replacements"
    )
    handler = models.ForeignKey(
        "access.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # whom the body's contact person gave it to
    version = models.PositiveIntegerField(default=1)

    public_lookup: ClassVar = {"matter__published_at__isnull": False}
    locked_under: ClassVar = "matter"

    class Meta:
        ordering = ["matter__number"]
        indexes = [models.Index(fields=["assembly", "handed_on"], name="handling_by_day")]


class KeyMatter(MatterRow):
    """A matter that the council of chairpersons fixed for supervised handling (重点督办), before or after it is handed over."""

    matter = models.OneToOneField("procedures.Matter", on_delete=models.PROTECT, related_name="key")
    decided_on = models.DateField(_("确定日期"))
    paper = models.CharField(_("会议文件"), max_length=120)


class HandlingRow(ScopedModel):
    """A row that hangs on a body's part; read by whoever reads the part."""

    handling = models.ForeignKey(Handling, on_delete=models.PROTECT, related_name="+")

    matter_lookup: ClassVar = "handling__matter__number"

    class Meta:
        abstract = True


class ReturnRequest(HandlingRow):
    """A body asks to give a part back (申请退回): why, and which body it proposes instead."""

    handling = models.ForeignKey(Handling, on_delete=models.PROTECT, related_name="returns")
    reason = models.TextField(_("理由"))
    proposed = models.ForeignKey(
        "people.Body", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    agreed = models.BooleanField(null=True)
    decision = models.TextField(_("处理意见"), blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["handling"], condition=models.Q(agreed=None), name="return_asked_once"
            )
        ]


class Contacting(HandlingRow):
    """The body spoke with a deputy who brought the matter (联系沟通)."""

    handling = models.ForeignKey(Handling, on_delete=models.PROTECT, related_name="contacts")
    round = models.PositiveSmallIntegerField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("联系日期"))
    way = models.CharField(_("方式"), max_length=10, choices=ContactWay)
    note = models.TextField(_("情况"), blank=True)
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["on", "pk"]


class JointOpinion(HandlingRow):
    """What a joint body sends to the lead body (协办意见); written once it is signed."""

    handling = models.OneToOneField(Handling, on_delete=models.PROTECT, related_name="joint_opinion")
    text = models.TextField(_("协办意见"))
    paper = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signer = models.CharField(_("签发人"), max_length=40)
    sent_at = models.DateTimeField()


class Draft(HandlingRow):
    """An answer as the body writes it; nobody outside the body reads it."""

    handling = models.OneToOneField(Handling, on_delete=models.PROTECT, related_name="draft")
    text = models.TextField(_("答复内容"), blank=True)
    answer_class = models.CharField(_("答复类别"), max_length=2, blank=True)
    promises = models.JSONField(default=list)  # what, due_on, owner of each
    note = models.CharField(_("签发人意见"), max_length=400, blank=True)  # why a signer gave it back
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)

    locked_under: ClassVar = "handling"

    @classmethod
    def concern_condition(cls, concern: Concern) -> models.Q:
        """A deputy is a party to the part, and still reads no draft."""
        if concern.person is not None:
            return models.Q(pk__in=[])
        return models.Q(handling__matter__body__in=concern.bodies)


class Reply(HandlingRow):
    """A signed answer (答复) of one round: the signed and sealed document is the answer, the text its words."""

    handling = models.ForeignKey(Handling, on_delete=models.PROTECT, related_name="replies")
    round = models.PositiveSmallIntegerField()
    text = models.TextField(_("答复内容"))
    answer_class = models.CharField(_("答复类别"), max_length=2)
    document_number = models.CharField(_("发文字号"), max_length=60, blank=True)
    paper = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    paper_digest = models.CharField(max_length=64, blank=True)
    signer = models.CharField(_("签发人"), max_length=40)
    by_head = models.BooleanField(_("主要负责人签发"), default=False)
    signed_at = models.DateTimeField()

    public_lookup: ClassVar = {"handling__matter__published_at__isnull": False}

    class Meta:
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["handling", "round"], name="reply_once_a_round")]


class Rating(HandlingRow):
    """A deputy's rating of an answer: attitude and result apart; one a person, in one's own name or from paper."""

    handling = models.ForeignKey(Handling, on_delete=models.PROTECT, related_name="ratings")
    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="ratings")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    attitude = models.CharField(_("办理态度"), max_length=12, choices=Grade)
    result = models.CharField(_("办理结果"), max_length=12, choices=Grade)
    words = models.TextField(_("意见"), blank=True)
    was_contacted = models.BooleanField(_("承办单位联系过本人"), null=True)
    from_paper = models.CharField(_("纸质评价表"), max_length=120, blank=True)
    decides = models.BooleanField(default=False)  # the first signer's
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["reply", "person"], name="rated_once")]

    @classmethod
    def concern_condition(cls, concern: Concern) -> models.Q:
        """A deputy reads the own rating; a body those of its answers, without a history of the person."""
        if concern.person is not None:
            return models.Q(person=concern.person)
        return super().concern_condition(concern)


class PromiseState(models.TextChoices):
    """Where a promise stands."""

    OPEN = "open", _("未到期")
    REPORTED = "reported", _("报告已办成")
    KEPT = "kept", _("复查属实")
    BROKEN = "broken", _("未兑现")


class Promise(HandlingRow):
    """Something that an answer promises (承诺事项), until it is done and looked at again."""

    handling = models.ForeignKey(Handling, on_delete=models.PROTECT, related_name="promises")
    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="promises")
    what = models.CharField(_("承诺事项"), max_length=400)
    due_on = models.DateField(_("完成期限"))
    owner = models.CharField(_("责任人"), max_length=60)
    state = models.CharField(max_length=10, choices=PromiseState, default=PromiseState.OPEN)
    done_on = models.DateField(_("办成日期"), null=True, blank=True)
    evidence = models.TextField(_("办成情况"), blank=True)
    evidence_file = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reported_by = models.BigIntegerField(null=True, blank=True)  # the account; somebody else looks again
    recheck_on = models.DateField(_("复查日期"), null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    finding = models.TextField(_("复查情况"), blank=True)
    version = models.PositiveIntegerField(default=1)

    public_lookup: ClassVar = {"handling__matter__published_at__isnull": False}

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["assembly", "state", "due_on"], name="promise_by_state")]


class Urging(HandlingRow):
    """The office urged a body (催办), singly or in bulk."""

    handling = models.ForeignKey(Handling, on_delete=models.PROTECT, related_name="urgings")
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    words = models.CharField(_("催办内容"), max_length=400)

    class Meta:
        ordering = ["at", "pk"]


class AnswerTemplate(ScopedModel):
    """A text that a body uses again in its answers; nobody outside the body reads it."""

    body = models.ForeignKey("people.Body", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("名称"), max_length=60)
    text = models.TextField(_("内容"))
    saved_by = models.CharField(max_length=60)
    saved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    matter_lookup: ClassVar = NO_MATTER

    class Meta:
        ordering = ["title", "pk"]
        constraints = [models.UniqueConstraint(fields=["body", "title"], name="template_named_once")]

    @classmethod
    def concern_condition(cls, concern: Concern) -> models.Q:
        """A body reads its own; a deputy none."""
        return models.Q(pk__in=[]) if concern.person is not None else models.Q(body__in=concern.bodies)
