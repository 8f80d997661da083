"""Tasks for processes that are killed: each leaves a far-off job as its mark."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from renda.core.jobs import api

FAR = datetime(2999, 1, 1, tzinfo=UTC)


def leave_mark(number: int = 0) -> None:
    api.enqueue("killed.mark", {"number": number}, run_at=FAR)


def wait_to_be_killed(word: str) -> None:
    print(word, flush=True)
    sys.stdin.read()


@api.task("killed.mark")
def mark(job: Any, *, number: int) -> None:
    """Never runs; its row is the mark."""


@api.task("killed.atomic")
def atomic(job: Any) -> None:
    leave_mark()
    if job.attempt == 1:
        wait_to_be_killed("half")


@api.task("killed.slices", atomic=False)
def slices(job: Any) -> None:
    for number in range(job.checkpoint.get("next", 0), 4):
        with transaction.atomic():
            leave_mark(number)
            if number == 2 and job.attempt == 1:
                wait_to_be_killed("half")
            job.keep({"next": number + 1})


@api.task("killed.quick")
def quick(job: Any, *, number: int) -> None:
    leave_mark(number)


@api.task("killed.speak")
def speak(job: Any) -> None:
    print("ran", flush=True)
