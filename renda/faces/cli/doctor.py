"""`renda doctor`: what this installation lacks, each with its remedy."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from renda.faces.cli.django_setup import prepare

LEAST_FREE = 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, what was seen, and what to do."""

    name: str
    is_well: bool
    seen: str
    remedy: str = ""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `doctor`."""
    parser = subparsers.add_parser("doctor", help="say what this installation lacks")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Look at everything; exit code 1 when something is not well."""
    prepare()
    findings = list(look())
    if arguments.json:
        print(json.dumps([asdict(each) for each in findings], ensure_ascii=False, indent=1))
    else:
        for each in findings:
            mark = "well" if each.is_well else "LOOK"
            print(f"{mark}  {each.name}: {each.seen}{'' if each.is_well else f' → {each.remedy}'}")
    return 0 if all(each.is_well for each in findings) else 1


def look() -> Iterator[Finding]:
    """Yield the findings, database first."""
    yield Finding(
        "python", sys.version_info >= (3, 11), sys.version.split()[0], "install Python 3.11 or newer"
    )
    database = _database()
    yield database
    if database.is_well:
        yield _migrations()
    yield _disk()
    yield _fonts()


def _database() -> Finding:
    from django.db import DatabaseError, connection

    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return Finding("database", False, str(error).splitlines()[0], "check RENDA_DATABASE and that it runs")
    return Finding("database", True, connection.vendor)


def _migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return Finding("migrations", not missing, f"{missing} missing", "run `renda migrate`")


def _disk() -> Finding:
    from django.conf import settings

    free = shutil.disk_usage(settings.RENDA_HOME).free
    return Finding("disk", free > LEAST_FREE, f"{free / 1024**3:.1f} GB free", "free at least 1 GB")


def _fonts() -> Finding:
    listing = shutil.which("fc-list")
    if listing is None:
        return Finding("fonts", True, "cannot be listed here (fc-list is missing); needed for PDF only")
    found = subprocess.run([listing, ":lang=zh-cn"], capture_output=True, text=True).stdout  # noqa: S603
    remedy = "install a Chinese font such as Debian's fonts-noto-cjk"
    return Finding("fonts", bool(found.strip()), f"{len(found.splitlines())} Chinese font(s)", remedy)
