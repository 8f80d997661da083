"""A consultation: a settled draft with its explanation, open for its lawful time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.base.scope import ScopedModel


@dataclass(frozen=True)
class ClosingChange:
    """A change of the published closing day: on which day it was made, from which day to which, and why."""

    on: date
    before: date
    after: date
    reason: str

    @property
    def is_longer(self) -> bool:
        return self.after > self.before


class Consultation(ScopedModel):
    """One round of public consultation on a version of a text: the draft of the round, and the time it is open."""

    round = models.OneToOneField("opinions.Round", on_delete=models.PROTECT, related_name="consultation")
    text_version = models.ForeignKey("documents.TextVersion", on_delete=models.PROTECT, related_name="+")
    opens_on = models.DateField(_("开始日期"))
    closes_on = models.DateField(_("截止日期"))
    figure = models.JSONField()  # the length's parameter as it stood, with its articles
    reason = models.TextField(_("理由"), blank=True)
    criteria = models.TextField(_("受理范围"), blank=True)
    post_address = models.CharField(_("来信地址"), max_length=200, blank=True)
    telephone = models.CharField(_("联系电话"), max_length=60, blank=True)
    published_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    closing_changes = models.JSONField(
        default=list
    )  # [{"on", "before", "after" (days), "reason"}], oldest first
    version = models.PositiveIntegerField(default=1)

    public_lookup: ClassVar = {"published_at__isnull": False}
    matter_lookup: ClassVar = "round__matter__number"

    class Meta:
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")),
                name="consultation_ends_after_it_opens",
            ),
        ]

    def is_open(self, on: date) -> bool:
        """Whether comments are taken from the public on a day."""
        return self.ended_at is None and self.opens_on <= on <= self.closes_on

    @property
    def changes_of_closing(self) -> list[ClosingChange]:
        """What became of the closing day that was published first, the newest change first."""
        return [
            ClosingChange(
                on=date.fromisoformat(each["on"]),
                before=date.fromisoformat(each["before"]),
                after=date.fromisoformat(each["after"]),
                reason=each["reason"],
            )
            for each in reversed(self.closing_changes)
        ]
