"""Suggestions (代表建议、批评和意见), who brought them, and the texts that wait for co-signers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.base.scope import NO_MATTER, Concern, ScopedModel


class Gathering(ScopedModel):
    """A text that a deputy sent to others for co-signature (征集附议); erased when it is withdrawn or submitted."""

    kind = models.CharField(max_length=12, default="suggestion")  # suggestion, bill
    title = models.CharField(_("标题"), max_length=120)
    situation = models.TextField(_("情况和问题"))
    proposal = models.TextField(_("具体建议"))
    lead = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(
        "people.Session", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_confidential = models.BooleanField(_("请求为本人保密"), default=False)
    may_publish = models.BooleanField(_("同意公开建议全文"), default=True)
    begun_at = models.DateTimeField()
    edition = models.PositiveSmallIntegerField(default=1)  # signatures are to one edition of the text
    version = models.PositiveIntegerField(default=1)

    matter_lookup: ClassVar = NO_MATTER

    class Meta:
        ordering = ["-begun_at", "-pk"]


class SignatureState(models.TextChoices):
    """What an invited deputy has done."""

    INVITED = "invited", _("待附议")
    SIGNED = "signed", _("已附议")
    DECLINED = "declined", _("未附议")


class Signature(ScopedModel):
    """An invited deputy's answer to a gathering; deleted when it is taken back before submission."""

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="signatures")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=SignatureState, default=SignatureState.INVITED)
    edition = models.PositiveSmallIntegerField(default=0)  # which edition was signed
    at = models.DateTimeField(null=True, blank=True)

    matter_lookup: ClassVar = NO_MATTER

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["gathering", "person"], name="asked_to_sign_once")]


class Ground(models.TextChoices):
    """Why something is not handled as a suggestion."""

    PERSONAL = "personal", _("个人、亲属事务")
    FORWARDED = "forwarded", _("转交的群众来信")
    CASE = "case", _("具体司法案件、仲裁和复议")
    PROMOTION = "promotion", _("学术探讨、产品推介")
    COMPLAINT = "complaint", _("申诉、控告、检举")
    BIDDING = "bidding", _("具体招标投标和经济活动")
    EMPTY = "empty", _("没有具体内容")
    NOT_OURS = "not_ours", _("不属于本级国家机关职责")


class Suggestion(ScopedModel):
    """A deputy's suggestion, alone or with others, at or between sessions."""

    matter = models.OneToOneField("procedures.Matter", on_delete=models.PROTECT, related_name="suggestion")
    situation = models.TextField(_("情况和问题"))
    proposal = models.TextField(_("具体建议"))
    session = models.ForeignKey(
        "people.Session", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_confidential = models.BooleanField(default=False)
    may_publish = models.BooleanField(default=True)
    from_paper = models.CharField(_("纸质原件"), max_length=120, blank=True)
    submitted_on = models.DateField(_("提交日期"))
    ground = models.CharField(max_length=12, choices=Ground, blank=True)
    elsewhere = models.TextField(_("应当走的渠道"), blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    withheld = models.CharField(_("不公开的理由"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    public_lookup: ClassVar = {"matter__published_at__isnull": False}
    locked_under: ClassVar = "matter"

    class Meta:
        ordering = ["-submitted_on", "-pk"]


class CoSigner(ScopedModel):
    """Who brought a suggestion: the lead signer first, the others in the order of signing."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="signers")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()  # 1: the lead signer
    signed_at = models.DateTimeField()

    matter_lookup: ClassVar = "suggestion__matter__number"

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "person"], name="co_signed_once"),
            models.UniqueConstraint(fields=["suggestion", "place"], name="one_signer_a_place"),
        ]


class Attachment(ScopedModel):
    """A photo or paper that a deputy added to a text; never public, and erased with a text that is withdrawn."""

    gathering = models.ForeignKey(
        Gathering, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    suggestion = models.ForeignKey(
        Suggestion, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments"
    )
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")

    matter_lookup: ClassVar = "suggestion__matter__number"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(gathering=None, suggestion__isnull=False)
                | models.Q(gathering__isnull=False, suggestion=None),
                name="attached_to_one",
            )
        ]

    @classmethod
    def concern_condition(cls, concern: Concern) -> models.Q:
        """A deputy reads besides the papers of texts that he sent out or was asked to sign."""
        of_matters = super().concern_condition(concern)
        if concern.person is None:
            return of_matters
        asked = Signature._base_manager.filter(person=concern.person).values("gathering")
        return of_matters | models.Q(gathering__lead=concern.person) | models.Q(gathering__in=asked)
