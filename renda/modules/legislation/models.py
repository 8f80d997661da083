"""A regulation project and its text."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.base.scope import ScopedModel


class Regulation(ScopedModel):
    """A local regulation (地方性法规) on its way: its matter and its text."""

    class Kind(models.TextChoices):
        NEW = "new", _("制定")
        AMEND = "amend", _("修改")
        REPEAL = "repeal", _("废止")

    matter = models.OneToOneField("procedures.Matter", on_delete=models.PROTECT, related_name="regulation")
    text = models.OneToOneField("documents.Text", on_delete=models.PROTECT, related_name="regulation")
    title = models.CharField(_("法规名称"), max_length=200)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind, default=Kind.NEW)
    drafted_by = models.CharField(_("起草单位"), max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1)

    public_lookup: ClassVar = {"matter__published_at__isnull": False}

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title
