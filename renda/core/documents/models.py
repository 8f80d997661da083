"""Texts, their versions as trees, and the anchors by which comments hang on them."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.base.scope import ScopedModel, assembly_key
from renda.lib.texts.tree import Node, from_json

MOST_KEPT = 64
_settled: dict[int, Node] = {}  # the nodes of settled versions, which never change: made once in each process


class Text(ScopedModel):
    """A text that has versions: a draft regulation on its way, with the matter it belongs to."""

    matter = models.ForeignKey("procedures.Matter", on_delete=models.PROTECT, related_name="texts")
    title = models.CharField(_("名称"), max_length=200)

    public_lookup: ClassVar = {"matter__published_at__isnull": False}

    def __str__(self) -> str:
        return self.title


class TextVersion(ScopedModel):
    """One version: a tree whose nodes carry uids from version to version (decisions.md 29).

    A version is worked on until it is `settled_at`; then it never changes again.
    """

    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版次"))
    label = models.CharField(_("版本名称"), max_length=60)
    tree = models.JSONField()
    explanation = models.TextField(_("说明"), blank=True)
    source = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField(default=dict)  # article uid → why it was changed, for the three-column table
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    public_lookup: ClassVar = {"published_at__isnull": False}
    matter_lookup: ClassVar = "text__matter__number"

    class Meta:
        ordering = ["text", "number"]
        constraints = [models.UniqueConstraint(fields=["text", "number"], name="text_version_once")]

    def __str__(self) -> str:
        return f"{self.text.title}（{self.label}）"

    @cached_property
    def root(self) -> Node:
        """The tree as nodes; the row must not be changed after it was read."""
        if self.pk is None or self.settled_at is None:
            return from_json(self.tree)
        kept = _settled.get(self.pk)
        if kept is None:
            if len(_settled) >= MOST_KEPT:
                _settled.clear()
            kept = _settled[self.pk] = from_json(self.tree)
        return kept

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row and forget the nodes kept of it (a row rolled back leaves its number to another)."""
        super().save(*args, **kwargs)
        _settled.pop(self.pk, None)


class Anchor(ScopedModel):
    """Where a comment hangs: a node of a version and the words quoted from it; none of them for the whole text."""

    assembly = assembly_key(indexed=False)
    version = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="anchors", db_index=False)
    node = models.CharField(max_length=40)  # the node's uid, the same in later versions
    label = models.CharField(max_length=60)  # how the node was named in that version: 第八条第一款
    quote = models.CharField(max_length=400, blank=True)

    matter_lookup: ClassVar = "version__text__matter__number"

    class Meta:
        indexes = [models.Index(fields=["version", "node"])]
