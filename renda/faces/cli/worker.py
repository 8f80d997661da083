"""`renda worker`: do the jobs, in a process of its own."""

from __future__ import annotations

import argparse
import signal
import threading

from renda.faces.cli.arguments import positive
from renda.faces.cli.django_setup import prepare
from renda.faces.cli.installation import refuse_false_demo


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `worker`."""
    parser = subparsers.add_parser("worker", help="do the jobs")
    parser.add_argument(
        "--concurrency", type=positive, metavar="N", help="jobs at a time (SQLite 1, PostgreSQL 4)"
    )
    parser.add_argument("--until-idle", action="store_true", help="end when nothing is due")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Work until a signal comes; jobs already begun are finished first."""
    prepare(migrated=True)
    refuse_false_demo()
    from renda.core.jobs.api import run_until_idle, run_worker

    if arguments.until_idle:
        print(f"{run_until_idle(most=1_000_000, raise_errors=False)} jobs run.")
        return 0
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    run_worker(stop, concurrency=arguments.concurrency)
    return 0
