"""Files that were handed in, and the imports of spreadsheets made from them."""

from __future__ import annotations

from pathlib import PurePath

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from renda.core.base.scope import EVERY_MATTER, NO_MATTER, ScopedModel


class StoredFile(ScopedModel):
    """A file kept by its content: `sha256` of the bytes on disk names where they lie."""

    name = models.CharField(_("文件名"), max_length=200)
    kind = models.CharField(_("类型"), max_length=10)  # a name of kinds.KINDS
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField(_("大小"))  # bytes
    sha256 = models.CharField(max_length=64, db_index=True)
    pages = models.PositiveIntegerField(_("页数"), null=True, blank=True)  # of a PDF
    width = models.PositiveIntegerField(null=True, blank=True)  # of a picture, in pixels
    height = models.PositiveIntegerField(null=True, blank=True)
    has_thumbnail = models.BooleanField(default=False)
    uploaded_by = models.JSONField(default=dict)  # Actor.for_record()
    at = models.DateTimeField()
    public = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    public_lookup = {"public": True, "erased_at": None}
    matter_lookup = EVERY_MATTER  # who may open one is asked at each download (api.may_read)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def ending(self) -> str:
        """The name's ending, with its dot, in small letters."""
        return PurePath(self.name).suffix.lower()

    def get_absolute_url(self) -> str:
        """Where the file is downloaded."""
        return reverse("files:download", args=[self.pk])


class ImportState(models.TextChoices):
    """How far an import has come."""

    UPLOADED = "uploaded", _("已上传")
    PREVIEWED = "previewed", _("已预览")
    IMPORTING = "importing", _("导入中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")


class SpreadsheetImport(ScopedModel):
    """One file read into one target; `fingerprint` (file and mapping) stops a second import of the same."""

    target_kind = models.CharField(max_length=60)
    target_id = models.PositiveBigIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=60, blank=True)  # of a workbook
    # Where the columns are named; 0: nowhere, the first row is data; None: not looked for yet.
    header_row = models.PositiveIntegerField(null=True, blank=True)
    mapping = models.JSONField(default=dict)  # field name -> column number, from 0
    fingerprint = models.CharField(max_length=64, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=ImportState, default=ImportState.UPLOADED)
    position = models.PositiveIntegerField(
        default=0
    )  # rows already taken, so that a killed job goes on from here
    count_rows = models.PositiveIntegerField(_("行数"), default=0)
    count_written = models.PositiveIntegerField(_("已导入"), default=0)
    count_repeated = models.PositiveIntegerField(_("重复"), default=0)
    count_refused = models.PositiveIntegerField(_("有误"), default=0)
    errors = models.JSONField(
        default=list
    )  # [{"row": 3, "column": "时间", "message": "…"}], at most MOST_ERRORS
    failure = models.CharField(_("未完成的原因"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    by = models.JSONField(default=dict)
    at = models.DateTimeField()

    matter_lookup = NO_MATTER

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target_kind", "target_id", "fingerprint"],
                condition=models.Q(state__in=["importing", "done"]),
                name="spreadsheet_imported_once",
            )
        ]


class ImportedRow(ScopedModel):
    """The digest of one row that was taken into a target, so that the same row in another file is known."""

    target_kind = models.CharField(max_length=60)
    target_id = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    source = models.ForeignKey(SpreadsheetImport, on_delete=models.CASCADE, related_name="+")
    row = models.PositiveIntegerField()  # as the spreadsheet counts, from 1

    matter_lookup = NO_MATTER

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_kind", "target_id", "digest"], name="spreadsheet_row_once"
            )
        ]
