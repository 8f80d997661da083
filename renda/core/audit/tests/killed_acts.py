"""An action and a listener for processes that are killed; the assembly's name and a far-off job are their marks."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import Any

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event, event, listen
from renda.core.base.predicates import allow, is_anyone
from renda.core.jobs.api import enqueue, task
from renda.core.people.models import Assembly
from renda.lib import clock


@event("killed.renamed", "改名", personal=("words",))
class Renamed(Event):
    words: str


allow("killed.rename", is_anyone)


@action("killed.rename")
def rename(*, subject: Assembly, by: Actor, at: datetime) -> Renamed:
    """Change a name, and wait to be killed where the environment says so."""
    subject.name = "改过的名"
    subject.save(update_fields=["name"])
    wait_to_be_killed("action")
    return Renamed(words="改名")


@task("killed.heard")
def heard(job: Any) -> None:
    """Never runs; its row is the mark of the listener."""


@listen("killed.renamed", "killed.listener")
def listener(record: Any) -> None:
    enqueue("killed.heard", {}, run_at=datetime(2999, 1, 1, tzinfo=UTC))
    wait_to_be_killed("listener")


def wait_to_be_killed(place: str) -> None:
    if os.environ.get("KILL_IN") == place:
        print(place, flush=True)
        sys.stdin.read()


def rename_once() -> None:
    """Post the form of this test."""
    rename(subject=Assembly.objects.get(), by=Actor.citizen(), at=clock.now(), key="one form")
