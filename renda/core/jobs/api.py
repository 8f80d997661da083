"""What other apps use: declare a task, ask for it, repeat it by the calendar, watch and stop it."""

from renda.core.jobs.asking import Request, cancel, enqueue, enqueue_many, retry
from renda.core.jobs.declaring import beat, schedule, task
from renda.core.jobs.handle import JobHandle, LeaseLost
from renda.core.jobs.worker import Worker, run_until_idle, run_worker, start_embedded

__all__ = [
    "JobHandle",
    "LeaseLost",
    "Request",
    "Worker",
    "beat",
    "cancel",
    "enqueue",
    "enqueue_many",
    "retry",
    "run_until_idle",
    "run_worker",
    "schedule",
    "start_embedded",
    "task",
]
