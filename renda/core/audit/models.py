"""The record: events in chains, the personal values beside them, receipts of forms, signed checkpoints."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db import models

from renda.core.base.events import Event, event_types
from renda.core.base.fields import EncryptedText

COMPARTMENT = "compartment:"  # how the key of a restricted compartment's chain begins


class EventRecord(models.Model):
    """A formal act as it stands in the record. Written once; only the sealer adds number and links.

    `digest` covers everything up to `personal` (see `preimage.py`). Read through `selectors`, which keep to the
    bound scope.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    chain = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    at = models.DateTimeField()  # when the act was done, as the action was told
    recorded_at = models.DateTimeField()  # what the machine's clock said when it was written
    actor = models.JSONField()
    assembly = models.ForeignKey(
        "people.Assembly", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    step = models.JSONField(default=dict)
    payload = models.JSONField(default=dict)
    personal = models.JSONField(
        default=dict
    )  # field to SHA-256(salt, value), or null where there was no value
    digest = models.CharField(max_length=64)
    matter = models.CharField(max_length=60, blank=True)  # from `step`, to find a matter's history
    contact = models.BigIntegerField(null=True)  # from `actor`, to find what can be forgotten
    sequence = models.PositiveBigIntegerField(null=True)
    previous = models.CharField(max_length=64, blank=True)
    link = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="event_number_once")]
        indexes = [
            models.Index(fields=["chain", "id"], condition=models.Q(sequence=None), name="event_unsealed"),
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_of_subject"),
            models.Index(fields=["matter", "id"], condition=~models.Q(matter=""), name="event_of_matter"),
            models.Index(
                fields=["contact"], condition=models.Q(contact__isnull=False), name="event_of_contact"
            ),
            models.Index(fields=["assembly", "-id"], name="event_of_assembly"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The event's name for people."""
        return str(event_types.get(self.name).label) if self.name in event_types else self.name

    def personal_value(self, field: str) -> Any:
        """The value of a personal field, or None if there was none or it has been forgotten."""
        row = self.personal_values.filter(field=field).first()
        return json.loads(row.value) if row else None

    def event(self) -> Event:
        """The event as the action returned it; forgotten values are None."""
        from renda.core.audit.preimage import revive

        values = {row.field: json.loads(row.value) for row in self.personal_values.all()}
        return revive(self.name, self.payload | dict.fromkeys(self.personal) | values)


class PersonalValue(models.Model):
    """A value that can be forgotten: deleting this row leaves the event's digest as it was.

    The salt is encrypted too, or a stolen disk would let a telephone number be found by trying them all.
    """

    event = models.ForeignKey(
        EventRecord, on_delete=models.CASCADE, related_name="personal_values", db_index=False
    )
    field = models.CharField(max_length=60)
    salt = EncryptedText()
    value = EncryptedText()  # canonical JSON

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "field"], name="personal_value_once")]


class Chain(models.Model):
    """The head of a chain. Actions never touch it; the sealer holds its row while it adds links."""

    key = models.CharField(max_length=80, unique=True)
    sequence = models.PositiveBigIntegerField(default=0)
    link = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["key"]


class Receipt(models.Model):
    """Which event a form has caused, so that a second post shows the first result."""

    key = models.CharField(max_length=64)
    content = models.CharField(max_length=64, blank=True, default="")  # a keyed hash of what the form said
    action = models.CharField(max_length=80)
    actor = models.CharField(max_length=40)
    event = models.ForeignKey(EventRecord, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "action", "actor"], name="receipt_once")]


class Checkpoint(models.Model):
    """A signed statement of how long a chain was at a moment, and of its last link."""

    chain = models.CharField(max_length=80)
    sequence = models.PositiveBigIntegerField()
    link = models.CharField(max_length=64)
    at = models.DateTimeField()
    key = models.CharField(max_length=16)  # the beginning of the public key's digest
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["chain", "sequence", "key"], name="checkpoint_once")]
