"""The index: what can be found, and in which entries each token stands.

No row here is read but through `api.find`, which filters by assembly and audience inside the index.
"""

from __future__ import annotations

from django.db import models


class Space(models.Model):
    """The entries that one group of viewers sees alike: one kind of thing, in one assembly, for one audience."""

    assembly = models.ForeignKey("people.Assembly", on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assembly", "audience", "kind"], name="search_space_once")
        ]


class EntryState(models.IntegerChoices):
    """Where an entry stands between the ledger and the posting lists."""

    WAITING = 0
    POSTED = 1
    LEAVING = 2


class Entry(models.Model):
    """A thing that can be found. A waiting or leaving entry is compared by its text until the next merge."""

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    rank = models.BigIntegerField(unique=True)  # newest first: milliseconds of `at`, then a serial (ranks.py)
    place = models.PositiveBigIntegerField(null=True)  # position within the space, once posted
    state = models.PositiveSmallIntegerField(choices=EntryState, default=EntryState.WAITING)
    title = models.CharField(max_length=200)
    text = models.TextField()  # title and text as compared: plain.py

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], condition=~models.Q(state=2), name="search_entry_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "space"], condition=~models.Q(state=1), name="search_entry_unmerged"
            ),
            models.Index(fields=["space", "place"], name="search_entry_place"),
        ]


class Block(models.Model):
    """The ranks of 65,536 entries of a space, by place; `stamp` changes with every write, so readers may keep it."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    filled = models.PositiveIntegerField()
    stamp = models.CharField(max_length=32)
    ranks = models.BinaryField()  # int64, little-endian; last, so that the others are read without it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "number"], name="search_block_once")]


class Posting(models.Model):
    """In which entries of a block a token stands: sorted uint16 places, or a bitmap of 8,192 bytes."""

    token = models.CharField(max_length=40)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+", db_index=False)
    block = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    newest = models.BigIntegerField()  # no entry here has a greater rank
    places = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "space", "block"], name="search_posting_once")
        ]


class Word(models.Model):
    """A word of three signs or more that is common enough for a posting list of its own."""

    text = models.CharField(max_length=20, unique=True)
    ready = models.BooleanField(default=False)  # every posted entry has been looked through


class Head(models.Model):
    """One row: the lock of whoever merges, and a version by which a reader notices a merge under its feet."""

    version = models.PositiveBigIntegerField(default=0)
    building = models.CharField(
        max_length=32, blank=True
    )  # the rebuild that is under way; no merges meanwhile
