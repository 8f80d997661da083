"""What people add to the packs: a place's own figures, and checks against the article.

These rows are public law and are read wherever a figure is resolved, also by strangers; so they are not scoped.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.law import figures
from renda.core.law.shapes import MODALITIES
from renda.core.people.models import Assembly, Person

MODALITY_CHOICES = [(word, _(word)) for word in MODALITIES]


class PlaceEntry(models.Model):
    """A place's own figure (本地规定) with its text; it holds once a second person has checked it.

    `value` is written as in the packs: a scalar, or one a case. The check belongs to the digest of the legal
    content: once the text changes, the check is void.
    """

    assembly = models.ForeignKey(
        Assembly, on_delete=models.PROTECT, related_name="law_entries", verbose_name=_("人大")
    )
    name = models.CharField(_("参数"), max_length=80)
    value = models.JSONField(_("数值"))
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("最后一天"), null=True, blank=True)
    title = models.CharField(_("文件名称"), max_length=120)
    article = models.CharField(_("条款"), max_length=40)
    quote = models.CharField(_("原文"), max_length=300)
    modality = models.CharField(_("语气"), max_length=4, choices=MODALITY_CHOICES, default="应当")
    digest = models.CharField(max_length=64)
    entered_account = models.BigIntegerField()
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    checked_account = models.BigIntegerField(null=True)
    checked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    checked_on = models.DateField(null=True)
    checked_digest = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(checked_account=None)
                | ~models.Q(checked_account=models.F("entered_account")),
                name="law_entry_checked_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="law_entry_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["assembly", "name"])]

    def __str__(self) -> str:
        return f"《{self.title}》{self.article}"

    def content_digest(self) -> str:
        """Fingerprint of the legal content as it stands in the fields."""
        return figures.digest(
            self.name, self.value, self.starts_on, self.title, self.article, self.quote, self.modality
        )

    @property
    def is_checked(self) -> bool:
        """Whether a second person has checked exactly this content."""
        return self.checked_on is not None and self.checked_digest == self.content_digest()

    def figure(self, place: str) -> Any:
        """The entry as the engine takes it, for a place; unchecked when its content has changed since."""
        return figures.place_figure(self, place)


class ShippedCheck(models.Model):
    """A person compared a shipped figure with its article; it holds for the assembly and all below, for a year."""

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="law_checks")
    name = models.CharField(_("参数"), max_length=80)
    digest = models.CharField(max_length=64)
    checked_account = models.BigIntegerField()
    checked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    checked_on = models.DateField()

    class Meta:
        ordering = ["name", "-checked_on", "-pk"]
        indexes = [models.Index(fields=["assembly", "digest"])]
