"""`renda verify`: check that nothing in the record was changed, reordered or removed."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from renda.faces.cli.django_setup import prepare


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `verify`."""
    parser = subparsers.add_parser("verify", help="check that the record was not changed")
    parser.add_argument(
        "--export", type=Path, metavar="FILE", help="also write the record and its checker there"
    )
    parser.add_argument(
        "--compartment",
        default="",
        metavar="CHAIN",
        help="with --export: write this restricted chain alone, which the record's export leaves out",
    )
    parser.add_argument(
        "--against", type=Path, metavar="FILE", help="an earlier export or list of checkpoints"
    )
    parser.add_argument(
        "--key",
        default="",
        help="the public key, where it was kept elsewhere (hexadecimal; several with commas)",
    )
    parser.add_argument(
        "--forget-again", type=Path, metavar="LIST", help="after restoring: first replay this list"
    )
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Verify; exit code 1 when something was found, which is named."""
    prepare(migrated=True)
    from renda.core.audit.api import replay, summary, verify
    from renda.core.base.actor import Actor
    from renda.lib import clock

    at = clock.now()
    if arguments.forget_again:
        count = replay(arguments.forget_again, by=Actor.system(), at=at)
        print(f"{count} values were there again and are forgotten.", file=sys.stderr)
    report = verify(
        at=at,
        export=arguments.export,
        against=arguments.against,
        key=arguments.key,
        compartment=arguments.compartment,
    )
    print(json.dumps(report.as_json(), ensure_ascii=False, indent=1) if arguments.json else summary(report))
    return 0 if report.ok else 1
