"""`renda serve`: the pages (and, where asked, the worker) behind one address."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from renda.faces.cli.arguments import port, positive


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `serve`."""
    parser = subparsers.add_parser("serve", help="answer requests")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=port, default=os.environ.get("PORT", "8000"))
    parser.add_argument("--workers", type=positive, default=1, help="web processes")
    parser.add_argument("--interface", choices=("asgi", "wsgi"), default="asgi")
    parser.add_argument(
        "--with-worker", action="store_true", help="do the jobs in the web process (one process)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped."""
    if arguments.with_worker and (arguments.workers > 1 or arguments.interface == "wsgi"):
        print(
            "renda: --with-worker needs one ASGI process; start `renda worker` beside several.",
            file=sys.stderr,
        )
        return 2
    if code := _ready():
        return code
    serve(
        host=arguments.host,
        port=arguments.port,
        workers=arguments.workers,
        interface=arguments.interface,
        with_worker=arguments.with_worker,
    )
    return 0


def _ready() -> int:
    """Look at the database in another process, so that the one that watches over the workers stays small."""
    program = "import sys; from renda.faces.cli.serving import look; from renda.faces.cli.main import said; "
    command = [sys.executable, "-c", f"{program}sys.exit(said(look))"]
    return subprocess.run(command).returncode  # noqa: S603 - this Python, on our own words


def look() -> int:
    """Return 0 if the database can be served. Raises: BadInput, if it is not at this version or no demo's."""
    from renda.faces.cli.django_setup import prepare
    from renda.faces.cli.installation import refuse_false_demo

    prepare(migrated=True)
    refuse_false_demo()
    return 0


def serve(
    *, host: str, port: int, workers: int = 1, interface: str = "asgi", with_worker: bool = False
) -> None:
    """Run granian in the foreground."""
    from granian.constants import Interfaces
    from granian.server import Server

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renda.config.settings")
    os.environ["RENDA_WORKER_INSIDE"] = "yes" if with_worker else "no"
    is_asgi = interface == "asgi"
    Server(
        target=f"renda.config.{interface}:application",
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.ASGINL if is_asgi else Interfaces.WSGI,
        blocking_threads=1 if is_asgi else 4,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()
