"""What deputies report, which rule pack a place has chosen, and the points that follow; all else is facts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.base.scope import NO_MATTER, ScopedModel
from renda.modules.duty.kinds import ActKind, PairKind, Way


class ActState(models.TextChoices):
    """Where a reported act stands."""

    REPORTED = "reported", _("待核对")
    ACCEPTED = "accepted", _("已核对")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


class Act(ScopedModel):
    """An act of duty (履职活动) that a deputy reported; once the office has accepted it, it counts as a fact."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("类型"), max_length=20, choices=ActKind)
    on = models.DateField(_("日期"))
    place_name = models.CharField(_("地点"), max_length=60, blank=True)
    words = models.TextField(_("简要说明"), blank=True)
    file = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=ActState, default=ActState.REPORTED)
    reported_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.CharField(max_length=40, blank=True)
    reason = models.TextField(_("理由"), blank=True)  # why it was returned
    version = models.PositiveIntegerField(default=1)

    matter_lookup = NO_MATTER

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [
            models.Index(fields=["assembly", "state", "on"], name="act_by_state"),
            models.Index(fields=["person", "on"], name="act_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="accepted") | models.Q(checked_at__isnull=False),
                name="act_accepted_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"


class PackChoice(ScopedModel):
    """The rule pack (积分办法) by which a place reckons points from a day on, with the decision that adopted it."""

    pack = models.CharField(_("积分办法"), max_length=40)
    starts_on = models.DateField(_("从哪天起"))
    title = models.CharField(_("本地办法名称"), max_length=120)
    adopted_on = models.DateField(_("通过日期"))
    digest = models.CharField(max_length=64)  # of what the pack said when it was chosen
    chosen_at = models.DateTimeField()
    chosen_by = models.CharField(max_length=40)

    public_lookup: ClassVar = {}
    matter_lookup = NO_MATTER

    class Meta:
        ordering = ["assembly", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "starts_on"], name="pack_chosen_once_a_day")
        ]

    def __str__(self) -> str:
        return self.title


class DutyPoints(ScopedModel):
    """What one person's facts of one period give (履职积分): derived, can be thrown away and made again."""

    choice = models.ForeignKey(PackChoice, on_delete=models.CASCADE, related_name="points")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    total = models.IntegerField()  # hundredths of a point
    band = models.CharField(max_length=40)

    matter_lookup = NO_MATTER

    class Meta:
        ordering = ["assembly", "starts_on", "person"]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "person", "starts_on", "ends_on"], name="points_once")
        ]
        indexes = [models.Index(fields=["assembly", "starts_on", "band"], name="points_by_band")]


class AppealState(models.TextChoices):
    """Where an appeal about points stands."""

    FILED = "filed", _("待答复")
    KEPT = "kept", _("维持")
    ADJUSTED = "adjusted", _("已更正")
    WITHDRAWN = "withdrawn", _("已撤回")


class Appeal(ScopedModel):
    """A deputy's objection (积分申诉) to the record or points of a period, and the office's answer with its reason."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()  # of the period
    ends_on = models.DateField()
    item = models.CharField(max_length=60, blank=True)  # the label of the item it is about
    words = models.TextField(_("申诉内容"))
    state = models.CharField(max_length=10, choices=AppealState, default=AppealState.FILED)
    filed_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)  # by the place's figure, where there is one
    figure = models.JSONField(default=dict)  # that figure as it stood
    answer = models.TextField(_("答复和理由"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    matter_lookup = NO_MATTER

    class Meta:
        ordering = ["-filed_at", "-pk"]
        indexes = [models.Index(fields=["assembly", "state", "filed_at"], name="appeal_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "person", "starts_on", "item"],
                condition=models.Q(state="filed"),
                name="appeal_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("filed", "withdrawn")) | models.Q(answered_at__isnull=False),
                name="appeal_answered_by_somebody",
            ),
        ]


class Profile(ScopedModel):
    """What the public reads about a deputy (代表公开信息): 代表法 58 asks for basic and performance information."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    introduction = models.TextField(_("简介"), blank=True)
    photo = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    public_lookup: ClassVar = {"published_at__isnull": False}
    matter_lookup = NO_MATTER

    class Meta:
        ordering = ["assembly", "person"]
        constraints = [models.UniqueConstraint(fields=["assembly", "person"], name="profile_once")]


class Pair(ScopedModel):
    """Who keeps in touch with whom (联系关系): a member with a deputy, a deputy with a group of voters or an area.

    Voters are a named group, never persons.
    """

    kind = models.CharField(_("类型"), max_length=20, choices=PairKind)
    keeper = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    group_name = models.CharField(_("选民小组或者片区"), max_length=60, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    matter_lookup = NO_MATTER

    class Meta:
        ordering = ["assembly", "keeper", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "keeper", "deputy"],
                condition=models.Q(ends_on=None, deputy__isnull=False),
                name="pair_of_persons_once",
            ),
            models.UniqueConstraint(
                fields=["assembly", "keeper", "group_name"],
                condition=models.Q(ends_on=None, deputy=None),
                name="pair_with_voters_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="member_deputy", deputy__isnull=False, group_name="")
                | (models.Q(kind="deputy_voters", deputy=None) & ~models.Q(group_name="")),
                name="pair_with_one_side",
            ),
            models.CheckConstraint(
                condition=~models.Q(keeper=models.F("deputy")), name="pair_of_two_persons"
            ),
        ]


class Contacted(ScopedModel):
    """One contact (联系记录) of a pair: when, how, in one line, and what was heard to be handed on."""

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="contacts")
    on = models.DateField(_("日期"))
    way = models.CharField(_("方式"), max_length=20, choices=Way)
    line = models.CharField(_("一句话记录"), max_length=120, blank=True)
    heard = models.TextField(_("听到的意见"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)
    handed_to = models.TextField(_("转到哪里"), blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    handed_by = models.CharField(max_length=40, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    matter_lookup = NO_MATTER

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["pair", "on"], name="contacted_of_pair")]
