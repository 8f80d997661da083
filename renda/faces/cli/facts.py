"""`renda facts rebuild`: derive the facts again from the events and say where the table differed."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from renda.faces.cli.arguments import assembly_of
from renda.faces.cli.django_setup import prepare

if TYPE_CHECKING:
    from renda.core.facts.api import Difference


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `facts rebuild`."""
    group = subparsers.add_parser("facts", help="derive the countable facts again from the record")
    commands = group.add_subparsers(metavar="COMMAND", required=True)
    rebuild = commands.add_parser("rebuild", help="derive all again, mend and tell what differed")
    rebuild.add_argument("--assembly", metavar="CODE", help="only this assembly (all if left out)")
    rebuild.add_argument("--json", action="store_true", help="for programs")
    rebuild.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Rebuild beside the running service; 0 when nothing differed, 1 when something did and was mended."""
    prepare(migrated=True)
    from tqdm import tqdm

    from renda.core.facts import api

    assembly = assembly_of(arguments.assembly)
    with tqdm(desc="facts", unit="event", file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
        found = api.rebuild(assembly, progress=lambda read: bar.update(read - bar.n))
    if arguments.json:
        print(json.dumps(found.as_plain(), ensure_ascii=False, indent=2))
    else:
        _print(found)
    return 0 if found.is_none else 1


def _print(found: Difference) -> None:
    print(f"{found.events} events give {found.facts} facts; {found.waiting} events still wait for their job.")
    for name, counts in found.as_plain()["differences"].items():
        said = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        print(f"{name}: {said}; mended.")
    if found.is_none:
        print("The table is the same.")
