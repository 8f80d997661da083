"""The registers of tasks, of calendars, and of what every worker looks after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cronsim import CronSim

from renda.lib.clock import LOCAL_ZONE
from renda.lib.registry import Registry

Body = Callable[..., Any]


@dataclass(frozen=True)
class Task:
    """A function that jobs may call: `run(job, **arguments)`."""

    name: str
    run: Body = field(compare=False)
    atomic: bool
    attempts: int
    gave_up: Callable[..., Any] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Schedule:
    """A task repeated by the calendar, in the legislature's local time."""

    name: str
    cron: str
    task: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def slot(self, at: datetime) -> datetime:
        """Return the last moment at or before `at` for which the calendar asks for a run."""
        just_after = at.astimezone(LOCAL_ZONE).replace(microsecond=0) + timedelta(seconds=1)
        return next(CronSim(self.cron, just_after, reverse=True))

    def key(self, slot: datetime) -> str:
        """The key of a slot's job; unique, so that of many workers one enqueues it."""
        return f"schedule:{self.name}:{slot.isoformat()}"


@dataclass(frozen=True)
class Beat:
    """A short function that every worker calls every few seconds; safe when several call it at once."""

    name: str
    every: timedelta
    run: Callable[[datetime], Any] = field(compare=False)


tasks: Registry[Task] = Registry("tasks")
schedules: Registry[Schedule] = Registry("schedules")
beats: Registry[Beat] = Registry("beats")


def task(
    name: str, *, atomic: bool = True, attempts: int = 5, gave_up: Callable[..., Any] | None = None
) -> Callable[[Body], Body]:
    """Make a function the task called `name`; it is called as `function(job, **arguments)`.

    An atomic task runs and is marked done in one transaction: killed half-way it has done nothing and is run
    again. Keep it short. A task with `atomic=False` is for long or outward work: it may be run again after a
    kill, so it works in slices and keeps a checkpoint with each (`JobHandle.keep`), or is harmless when repeated.
    `gave_up(**arguments)` is called once the last attempt has failed, so that what waits for the job can say so.
    What it returns (plain values, nothing personal) becomes the job's result.
    """

    def wrap(body: Body) -> Body:
        tasks.add(name, Task(name=name, run=body, atomic=atomic, attempts=attempts, gave_up=gave_up))
        return body

    return wrap


def schedule(name: str, cron: str, task_name: str, **arguments: Any) -> None:
    """Repeat a task by the calendar, e.g. `schedule("files.sweep", "30 3 * * *", "files.sweep")`.

    Each slot is enqueued once whatever the number of workers. After a standstill only the last slot is made up
    for, so a task must look at the present state and not at the slot.
    """
    CronSim(cron, datetime(2000, 1, 1, tzinfo=LOCAL_ZONE))  # an unreadable calendar fails at start
    schedules.add(name, Schedule(name=name, cron=cron, task=task_name, arguments=arguments))


def beat(name: str, every: timedelta) -> Callable[[Callable[[datetime], Any]], Callable[[datetime], Any]]:
    """Let every worker call a function `run(at)` about every so often, without a job row."""

    def wrap(function: Callable[[datetime], Any]) -> Callable[[datetime], Any]:
        beats.add(name, Beat(name=name, every=every, run=function))
        return function

    return wrap
