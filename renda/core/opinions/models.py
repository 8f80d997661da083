"""One ledger for all that people say, the groups of alike texts, and the answers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.base.fields import EncryptedText
from renda.core.base.scope import ScopedModel, assembly_key


class Channel(models.TextChoices):
    """By which way an opinion came; each row keeps its origin."""

    WEBSITE = "website", _("网站")
    WECHAT = "wechat", _("微信")
    WEIBO = "weibo", _("微博")
    LETTER = "letter", _("信函")
    TELEPHONE = "telephone", _("电话")
    EMAIL = "email", _("电子邮件")
    ON_SITE = "on_site", _("现场")
    CONTACT_POINT = "contact_point", _("基层立法联系点")
    STATION = "station", _("代表联络站")
    IMPORTED = "imported", _("批量导入")


class Screening(models.TextChoices):
    """What the screening by published criteria found."""

    WAITING = "waiting", _("待筛查")
    ADMITTED = "admitted", _("已受理")
    NOT_HERE = "not_here", _("不属于本次征求意见")


class Criterion(models.TextChoices):
    """The published criteria for closing an opinion without a substantive answer."""

    EMPTY = "empty", _("没有实质内容")
    UNRELATED = "unrelated", _("与征求意见的事项无关")
    ABUSIVE = "abusive", _("辱骂、广告或者违法信息")
    OTHER_CHANNEL = "other_channel", _("应当由其他渠道办理，已告知本人")


class Round(ScopedModel):
    """One asking for opinions on a matter (一轮征求意见): its ledger, groups and answers stand and go out together.

    Release of answers is this one row: an answer is public iff its round was released (decisions.md 14).
    """

    matter = models.ForeignKey("procedures.Matter", on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("轮次"))
    begun_at = models.DateTimeField(_("开始时间"))
    released_at = models.DateTimeField(_("答复公开时间"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    public_lookup: ClassVar = {"released_at__isnull": False}

    class Meta:
        ordering = ["matter", "number"]
        constraints = [models.UniqueConstraint(fields=["matter", "number"], name="round_once")]


class Gathering(ScopedModel):
    """A session of a contact point or station at which people spoke (座谈会)."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="gatherings")
    place = models.ForeignKey("people.Place", on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(_("召开日期"))
    attendance = models.PositiveSmallIntegerField(_("到会人数"))
    note = models.TextField(_("情况说明"), blank=True)

    matter_lookup: ClassVar = "round__matter__number"


class OpinionGroup(ScopedModel):
    """Opinions of the same text or nearly so in one round; one answer serves them all.

    `first`, the member with the smallest identifier, tells the group from others in every run; `representative`
    is the member whose words stand for all.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="groups")
    first = models.ForeignKey("opinions.Opinion", on_delete=models.PROTECT, related_name="+")
    representative = models.ForeignKey("opinions.Opinion", on_delete=models.PROTECT, related_name="+")
    size = models.PositiveIntegerField(default=1)
    summary = models.CharField(_("摘要"), max_length=300, blank=True)  # staff's words for the public report
    version = models.PositiveIntegerField(default=1)

    locked_under: ClassVar = "round"
    matter_lookup: ClassVar = "round__matter__number"

    class Meta:
        ordering = ["-size", "first_id"]
        constraints = [models.UniqueConstraint(fields=["first"], name="group_first_once")]
        indexes = [
            models.Index(fields=["round", "-size", "first", "assembly"], name="group_largest_of_round")
        ]


class Opinion(ScopedModel):
    """What one person or organisation said. Contact and name are encrypted; the follow-up code is only an index.

    Without a round it is about nothing yet.
    """

    assembly = assembly_key(indexed=False)
    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.PROTECT, related_name="opinions", db_index=False
    )
    anchor = models.ForeignKey(
        "documents.Anchor", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.CharField(_("渠道"), max_length=20, choices=Channel)
    place = models.ForeignKey(
        "people.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    gathering = models.ForeignKey(
        Gathering, null=True, blank=True, on_delete=models.PROTECT, related_name="opinions", db_index=False
    )
    text = models.TextField(_("意见内容"))
    language = models.CharField(max_length=10, default="zh")
    contact = models.ForeignKey(
        "access.Contact",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opinions",
        db_index=False,
    )
    speaker_name = EncryptedText(null=True, blank=True)
    is_organisation = models.BooleanField(default=False)
    may_publish = models.BooleanField(_("同意公开原文"), default=False)
    received_at = models.DateTimeField(_("收到时间"))
    entered_by = models.CharField(max_length=60, blank=True)
    scan = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    code_index = models.CharField(max_length=64, null=True, blank=True, unique=True)
    import_digest = models.CharField(max_length=64, null=True, blank=True)
    screening = models.CharField(max_length=12, choices=Screening, default=Screening.WAITING)
    criterion = models.CharField(max_length=20, choices=Criterion, blank=True)
    screening_note = models.CharField(max_length=200, blank=True)
    group = models.ForeignKey(
        OpinionGroup,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="members",
        db_index=False,
    )
    version = models.PositiveIntegerField(default=1)

    matter_lookup: ClassVar = "round__matter__number"

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(  # the assembly last, so that counts within the scope need no row
                fields=["round", "screening", "-received_at", "assembly"], name="opinion_screening_of_round"
            ),
            models.Index(fields=["round", "-received_at", "-id"], name="opinion_newest_of_round"),
            models.Index(
                fields=["round"],
                condition=models.Q(group=None) & ~models.Q(screening=Screening.NOT_HERE),
                name="opinion_ungrouped",
            ),
            models.Index(fields=["assembly", "-received_at"]),
            *(
                models.Index(
                    fields=[name], condition=models.Q((f"{name}__isnull", False)), name=f"opinion_of_{name}"
                )
                for name in ("place", "gathering", "contact", "scan", "group")
            ),  # most opinions have none of these: a new one is not written into their indexes
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "import_digest"],
                condition=models.Q(import_digest__isnull=False),
                name="opinion_imported_once",
            )
        ]


class PinKind(models.TextChoices):
    """A person's correction of the computed groups; it outlives every run."""

    TOGETHER = "together", _("归为一组")
    APART = "apart", _("分开")


class Pin(ScopedModel):
    """Two opinions that a person put together or kept apart; `first` is the smaller identifier."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=PinKind)
    at = models.DateTimeField()

    matter_lookup: ClassVar = "round__matter__number"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="pin_once")]


class Verdict(models.TextChoices):
    """What became of an opinion (意见采纳情况)."""

    ADOPTED = "adopted", _("采纳")
    PARTLY = "partly", _("部分采纳")
    NOT_ADOPTED = "not_adopted", _("未采纳")
    BEYOND = "beyond", _("不属于本法规调整范围")


class Answer(ScopedModel):
    """The answer to a group: the verdict, the reason, and where in the new text. Public once its round is released."""

    group = models.OneToOneField(OpinionGroup, on_delete=models.PROTECT, related_name="answer")
    verdict = models.CharField(_("采纳情况"), max_length=12, choices=Verdict)
    reason = models.TextField(_("理由"))
    text_version = models.ForeignKey(
        "documents.TextVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    node = models.CharField(max_length=40, blank=True)
    node_label = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)

    public_lookup: ClassVar = {"group__round__released_at__isnull": False}
    matter_lookup: ClassVar = "group__round__matter__number"
