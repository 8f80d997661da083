"""Tasks that only tests run."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from renda.core.base import scope
from renda.core.jobs import api
from renda.core.jobs.models import Job

ran: list[str] = []


@api.task("sample.note")
def note(job: Any, *, word: str) -> dict[str, int]:
    ran.append(word)
    return {"length": len(word)}


given_up: list[str] = []


def remember_given_up(*, word: str) -> None:
    given_up.append(word)
    if word == "bad":
        raise RuntimeError(word)


@api.task("sample.given_up", attempts=2, gave_up=remember_given_up)
def fail_always(job: Any, *, word: str) -> None:
    raise RuntimeError(word)


@api.task("sample.write_and_fail", attempts=3)
def write_and_fail(job: Any) -> None:
    api.enqueue("sample.note", {"word": "never"})
    raise ValueError("cannot call 13800000000")


@api.task("sample.taken_over_half_way")
def taken_over_half_way(job: Any) -> None:
    api.enqueue("sample.note", {"word": "never"}, key="made-while-lost")
    Job.objects.filter(pk=job.id).update(leased_by="another")


@api.task("sample.cancelled_half_way")
def cancelled_half_way(job: Any) -> None:
    Job.objects.filter(pk=job.id).update(cancel_asked=True)
    api.enqueue("sample.note", {"word": "never"}, key="made-before-cancel")
    assert job.cancelled()


@api.task("sample.slices", atomic=False)
def slices(job: Any) -> None:
    for number in range(job.checkpoint.get("next", 0), 3):
        if number == 2 and job.attempt == 1:
            raise KeyboardInterrupt
        with transaction.atomic():
            ran.append(str(number))
            job.keep({"next": number + 1})
        job.progress(number + 1, 3, "切片")


@api.task("sample.scope")
def tell_scope(job: Any) -> None:
    bound = scope.current()
    ran.append(f"{bound.assemblies} {bound.reason}".strip())
