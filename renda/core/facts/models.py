"""The table of facts: a projection of the events, never written by anything else."""

from __future__ import annotations

from django.db import models

from renda.core.base.scope import ScopedModel


class Fact(ScopedModel):
    """A countable thing that an event made true on a day: what, about which subject, how many.

    Everything in the row follows from its event, so the table can be thrown away and made again. It holds
    identifiers and numbers only; a person who is forgotten is not in it. Not public: pages for everyone show
    what their module decides to show.
    """

    name = models.CharField(max_length=80)  # of a declared kind
    case = models.CharField(max_length=40, blank=True)  # a part of the whole, such as a channel
    subject_kind = models.CharField(max_length=80)  # "procedures.matter"
    subject_id = models.CharField(max_length=40)
    on = models.DateField()  # the day where the legislature sits
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    event = models.ForeignKey("audit.EventRecord", on_delete=models.PROTECT, related_name="+")
    once = models.BooleanField(default=False)  # its subject counts once, with its earliest event

    class Meta:
        ordering = ["on", "event_id", "name", "case"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "name", "subject_kind", "subject_id", "case"], name="fact_of_event_once"
            ),
            models.UniqueConstraint(
                fields=["name", "subject_kind", "subject_id"],
                condition=models.Q(once=True),
                name="fact_of_subject_once",
            ),
        ]
        indexes = [
            models.Index(fields=["assembly", "name", "on"], name="fact_counted"),
            models.Index(fields=["subject_kind", "subject_id", "name"], name="fact_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.on} {self.quantity}"
