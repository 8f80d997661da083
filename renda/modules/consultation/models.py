"""A consultation: a settled draft with its explanation, open for its lawful time."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.base.scope import ScopedModel


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
