"""One row per piece of work to be done after the action that asked for it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.lib import clock


class State(models.TextChoices):
    """Where a job stands; the last three are final."""

    WAITING = "waiting", _("等待")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


FINAL = (State.DONE, State.FAILED, State.CANCELLED)


class Job(models.Model):
    """A task's name and arguments, who holds it until when, and how far it is.

    The row is written in the transaction of the action that asks, so there is a job exactly if the action held.
    `arguments`, `note`, `result` and `error` hold identifiers and counts, never what people wrote or who they are.
    """

    name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True, unique=True)
    once = models.BooleanField(default=True)  # the key guards for good; otherwise only while the job waits
    assembly = models.ForeignKey(
        "people.Assembly", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    run_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    most_attempts = models.PositiveSmallIntegerField(default=5)
    leased_by = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    checkpoint = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["run_at", "id"], condition=models.Q(state="waiting"), name="job_waiting"),
            models.Index(fields=["lease_until"], condition=models.Q(state="running"), name="job_running"),
            models.Index(fields=["assembly", "-id"], name="job_of_assembly"),
            models.Index(
                fields=["finished_at"], condition=models.Q(finished_at__isnull=False), name="job_finished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"

    @property
    def percent(self) -> int | None:
        """How much is done, 0 to 100, or None where the task has not said."""
        return min(100, self.progress_done * 100 // self.progress_total) if self.progress_total else None
