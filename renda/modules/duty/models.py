"""What deputies report; all else of a duty record is facts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.base.scope import NO_MATTER, ScopedModel
from renda.modules.duty.kinds import ActKind


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
