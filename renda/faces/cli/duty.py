"""`renda duty recompute`: reckon the points of duty again from the facts and say where the stored rows differed."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from renda.faces.cli.arguments import assembly_of
from renda.faces.cli.django_setup import prepare

if TYPE_CHECKING:
    from renda.modules.duty.points import Difference


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `duty recompute`."""
    group = subparsers.add_parser("duty", help="reckon the points of duty again")
    commands = group.add_subparsers(metavar="COMMAND", required=True)
    recompute = commands.add_parser("recompute", help="reckon all again, mend and tell what differed")
    recompute.add_argument("--assembly", metavar="CODE", help="only this assembly (all if left out)")
    recompute.add_argument("--json", action="store_true", help="for programs")
    recompute.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Recompute beside the running service; 0 when nothing differed, 1 when something did and was mended."""
    prepare(migrated=True)
    from tqdm import tqdm

    from renda.lib import clock
    from renda.modules.duty import points

    assembly = assembly_of(arguments.assembly)
    with tqdm(desc="points", unit="row", file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
        found = points.recompute(assembly, on=clock.today(), progress=lambda rows: bar.update(rows - bar.n))
    if arguments.json:
        print(json.dumps(found.as_plain(), ensure_ascii=False, indent=2))
    else:
        _print(found)
    return 0 if found.is_none else 1


def _print(found: Difference) -> None:
    print(f"{found.assemblies} assemblies, {found.periods} periods, {found.rows} rows.")
    for pack in found.changed_packs:
        print(f"The rule pack {pack!r} no longer says what it said when it was chosen.")
    if found.is_none:
        print("The rows are the same.")
    else:
        print(f"{found.missing} missing, {found.surplus} surplus, {found.different} different; mended.")
