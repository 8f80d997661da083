"""The loop that does the jobs: in its own process, inside the web process, or step by step in tests."""

from __future__ import annotations

import atexit
import logging
import os
import secrets
import socket
import threading
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, connections

from renda.core.jobs.asking import enqueue, nudge
from renda.core.jobs.claiming import claim, extend
from renda.core.jobs.declaring import beats, schedules, tasks
from renda.core.jobs.running import place_of, run
from renda.lib import clock

log = logging.getLogger("renda.jobs")

SHORTEST_WAIT = 0.2  # seconds between two looks at the table
LONGEST_WAIT = 2.0
AFTER_FAULT = 5.0  # seconds to leave a database alone that does not answer


class Worker:
    """Several threads that take jobs, one that keeps their leases and calls the beats."""

    def __init__(self, *, concurrency: int = 1, lease: timedelta = timedelta(seconds=60)) -> None:
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.concurrency = concurrency
        self.lease = lease
        self._held: set[int] = set()
        self._lock = threading.Lock()
        self._minder = Minder()

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; jobs already begun are finished first."""
        hands = [
            threading.Thread(target=self._work, args=(stop,), name=f"renda-job-{number}", daemon=True)
            for number in range(self.concurrency)
        ]
        for hand in hands:
            hand.start()
        self._mind(stop, hands)

    def work_once(self) -> bool:
        """Take one due job and run it; whether there was one."""
        job = claim(self.name, at=clock.now(), lease=self.lease)
        if job is None:
            return False
        with self._lock:
            self._held.add(job.pk)
        try:
            run(job)
        finally:
            with self._lock:
                self._held.discard(job.pk)
        return True

    def _work(self, stop: threading.Event) -> None:
        wait = SHORTEST_WAIT
        while not stop.is_set():
            try:
                if self.work_once():
                    wait = SHORTEST_WAIT
                    continue
                close_old_connections()
            except (DatabaseError, InterfaceError) as fault:
                log.error("worker %s: %s", self.name, place_of(fault))
                connections.close_all()
                stop.wait(AFTER_FAULT)
            if nudge.wait(wait):
                nudge.clear()
                wait = SHORTEST_WAIT
            else:
                wait = min(wait * 2, LONGEST_WAIT)
        connections.close_all()

    def _mind(self, stop: threading.Event, hands: list[threading.Thread]) -> None:
        """Keep the leases, also of jobs that are still being finished after the stop."""
        beat_at = clock.now()
        while any(hand.is_alive() for hand in hands):
            at = clock.now()
            try:
                if at >= beat_at:
                    self._keep_leases(at)
                    beat_at = at + self.lease / 4
                if not stop.is_set():
                    self._minder.look(at)
            except (DatabaseError, InterfaceError) as fault:
                log.error("worker %s: %s", self.name, place_of(fault))
                connections.close_all()
            if stop.wait(0.5):
                hands[0].join(0.1)
        connections.close_all()

    def _keep_leases(self, at: datetime) -> None:
        with self._lock:
            held = list(self._held)
        if held:
            extend(self.name, held, at=at, lease=self.lease)


class Minder:
    """Calls the beats when they are due and enqueues the calendar's slots."""

    def __init__(self) -> None:
        self._next: dict[str, datetime] = {}
        self._seen: dict[str, datetime] = {}

    def look(self, at: datetime) -> None:
        """Do whatever is due at this moment."""
        enqueue_slots(at, self._seen)
        for name, item in beats.items():
            if at < self._next.get(name, at):
                continue
            self._next[name] = at + item.every
            try:
                item.run(at)
            except (DatabaseError, InterfaceError):
                raise
            except Exception as fault:
                log.error("beat %s: %s", name, place_of(fault))


def enqueue_slots(at: datetime, seen: dict[str, datetime] | None = None) -> None:
    """Enqueue the last slot of each schedule, unless it is there; `seen` spares asking again."""
    seen = {} if seen is None else seen
    for name, item in schedules.items():
        slot = item.slot(at)
        if seen.get(name) != slot and item.task in tasks:
            enqueue(item.task, dict(item.arguments), key=item.key(slot))
            seen[name] = slot


def run_worker(stop: threading.Event, *, concurrency: int | None = None) -> None:
    """Work until `stop` is set; by default with one thread on SQLite (one writer) and four on PostgreSQL."""
    Worker(concurrency=concurrency or (1 if connection.vendor == "sqlite" else 4)).run(stop)


_embedded: threading.Event | None = None


def start_embedded() -> threading.Event:
    """Start a worker inside this process, once; return the event that stops it. For the demo and small places."""
    global _embedded
    if _embedded is None:
        _embedded = threading.Event()
        worker = Worker(concurrency=2)
        threading.Thread(target=worker.run, args=(_embedded,), name="renda-worker", daemon=True).start()
        atexit.register(_embedded.set)
    return _embedded


def run_until_idle(*, most: int = 1000, raise_errors: bool = True) -> int:
    """Run every due job in this thread, also those that jobs enqueue; return how many ran (for tests, commands)."""
    worker = Worker()
    for count in range(most):
        job = claim(worker.name, at=clock.now(), lease=worker.lease)
        if job is None:
            return count
        run(job, raise_errors=raise_errors)
    raise RuntimeError(f"More than {most} jobs ran and there are still some: one of them enqueues itself.")
