"""What a running task is given: progress, cancelling, checkpoints."""

from __future__ import annotations

from typing import Any

from renda.core.jobs.models import Job, State


class LeaseLost(RuntimeError):
    """Another worker has taken the job over; what this one did since is rolled back."""


class JobHandle:
    """The running job as its task sees it."""

    def __init__(self, job: Job, *, atomic: bool) -> None:
        self.id: int = job.pk
        self.name = job.name
        self.attempt = job.attempts
        self.assembly: int | None = job.assembly_id
        self.checkpoint: dict[str, Any] = dict(job.checkpoint)
        self.gathered: dict[str, Any] = {}
        self.saw_cancel = False
        self._atomic = atomic
        self._mine = Job.objects.filter(
            pk=job.pk, leased_by=job.leased_by, attempts=job.attempts, state=State.RUNNING
        )

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Show how far the task is (counts of anything; `note` holds nothing personal).

        In an atomic task it is seen only at the end, like everything that the task does.
        """
        self.gathered.update(progress_done=done, progress_total=total, note=note[:200])
        if not self._atomic:
            self.write(**self.gathered)

    def cancelled(self) -> bool:
        """Whether somebody asked to stop: then return soon. An atomic task's changes are rolled back."""
        self.saw_cancel = self.saw_cancel or self._mine.filter(cancel_asked=True).exists()
        return self.saw_cancel

    def keep(self, checkpoint: dict[str, Any]) -> None:
        """Remember where to go on after a kill. Call it last in the transaction of the slice that it covers.

        Raises: LeaseLost, which rolls that slice back; the worker that has the job now does it.
        """
        self.write(checkpoint=checkpoint)
        self.checkpoint = checkpoint

    def write(self, **columns: Any) -> None:
        """Change the job's row while it is still ours.

        Raises: LeaseLost.
        """
        if not self._mine.update(**columns):
            raise LeaseLost(f"Job {self.id} ({self.name}) is held by another worker.")
