"""Matters and who takes part in them, the steps they took, their clocks and the to-dos these make."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.base.scope import ScopedModel
from renda.lib.saying import marked, say

LATE_MARK = marked("已逾期：")  # before the label of a to-do whose day has passed
OVER_MARK = marked("期满：")  # before the label of a to-do of a term that an act gave and that has run out


class MatterCounter(models.Model):
    """The last serial given in an assembly, kind and year; a row is locked while a number is taken."""

    assembly = models.ForeignKey("people.Assembly", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assembly", "kind", "year"], name="matter_counter_once")
        ]


class Matter(ScopedModel):
    """A matter (事项): one number, a procedure version, a state, an assembly, an owner.

    What several bodies do in one matter at the same time are its parts (decision 0009): each is a matter under a
    parent, with the parent's number and a serial, its own procedure and clocks, and the body whose part it is.
    """

    number = models.CharField(_("编号"), max_length=60, unique=True)
    title = models.CharField(_("名称"), max_length=200)
    procedure = models.CharField(max_length=60)
    procedure_from = models.DateField()  # the version under which it runs
    state = models.CharField(max_length=60)
    owner = models.ForeignKey(
        "people.Organ", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts", editable=False
    )
    body = models.ForeignKey("people.Body", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    case = models.CharField(
        max_length=30, blank=True
    )  # under which its clocks count, where their law tells cases
    opened_at = models.DateTimeField(_("立案时间"))
    entered_state_at = models.DateTimeField()
    published_at = models.DateTimeField(_("公开时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    public_lookup: ClassVar = {"published_at__isnull": False}
    matter_lookup: ClassVar = "number"

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["assembly", "procedure", "state"])]

    def __str__(self) -> str:
        return self.title


class MatterRow(ScopedModel):
    """A row that hangs on a matter and is public when the matter is."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")

    public_lookup: ClassVar = {"matter__published_at__isnull": False}

    class Meta:
        abstract = True


class Party(MatterRow):
    """A person or a body that takes part in a matter, and may therefore read it (`scope.Concern`)."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="parties")
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    body = models.ForeignKey("people.Body", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    public_lookup: ClassVar = None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None, body__isnull=False)
                | models.Q(person__isnull=False, body=None),
                name="party_is_one",
            ),
            models.UniqueConstraint(fields=["matter", "person"], name="person_party_once"),
            models.UniqueConstraint(fields=["matter", "body"], name="body_party_once"),
        ]


class StepTaken(MatterRow):
    """A step that a matter took: when, by which role, by which articles; a reason where one was recorded."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=60)
    label = models.CharField(max_length=60)
    origin = models.CharField(max_length=60)
    target = models.CharField(max_length=60)
    at = models.DateTimeField()
    happened_on = models.DateField()  # the day on the paper, for steps recorded by hand
    role = models.CharField(max_length=30)
    actor = models.CharField(max_length=60, blank=True)  # staff's name, never shown publicly
    citations = models.JSONField(default=list)
    practice = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    overridden = models.JSONField(default=list)  # what the reason set aside: text and citations
    paper = models.CharField(_("文件"), max_length=200, blank=True)

    class Meta:
        ordering = ["at", "pk"]


class Deadline(MatterRow):
    """A clock of a matter, with the figure, unit and citations it was reckoned from (so it explains itself)."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="deadlines")
    state = models.CharField(max_length=60)
    ends_with = models.CharField(max_length=60)
    label = models.CharField(max_length=120)
    starts_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)  # None where the figure is unset or the calendar ends
    figure = models.JSONField()
    roles = models.JSONField(
        default=list, blank=True
    )  # who hears when it passes, where no state's rule says it
    met_at = models.DateTimeField(null=True, blank=True)  # when the system heard of it
    met_on = models.DateField(null=True, blank=True)  # the day on which it was done
    dropped_at = models.DateTimeField(null=True, blank=True)
    raised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="deadline_running",
                condition=models.Q(met_at=None, dropped_at=None, raised_at=None),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "state", "ends_with"],
                condition=models.Q(met_at=None, dropped_at=None),
                name="deadline_runs_once",
            )
        ]


class Todo(ScopedModel):
    """Something a role (or one account) must do in a matter; closed by the step, never by hand."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="todos")
    role = models.CharField(max_length=30)
    account = models.ForeignKey(
        "access.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organ = models.ForeignKey(
        "people.Organ", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    body = models.ForeignKey("people.Body", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    step = models.CharField(max_length=60)
    label = models.CharField(max_length=120)
    url = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    is_late = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    dedupe = models.CharField(max_length=120)
    is_told = models.BooleanField(default=False)  # whoever has to do it was told (or it was closed before)

    class Meta:
        ordering = [models.F("due_on").asc(nulls_last=True), "pk"]
        indexes = [
            models.Index(fields=["assembly", "role", "closed_at"]),
            models.Index(fields=["id"], name="todo_untold", condition=models.Q(is_told=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "role", "dedupe"], condition=models.Q(closed_at=None), name="todo_open_once"
            )
        ]

    @property
    def words(self) -> str:
        """What is to be done, in the reader's language; the label itself is kept in Chinese."""
        mark = next((mark for mark in (LATE_MARK, OVER_MARK) if self.label.startswith(mark)), "")
        label = say(self.label.removeprefix(mark))
        return say(mark) + label if mark else label
