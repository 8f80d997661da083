"""`renda verify`: check that nothing in the record was changed, reordered or removed."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from renda.faces.cli.django_setup import prepare


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `verify`."""
    parser = subparsers.add_parser("verify", help="check that the record was not changed")
    parser.add_argument(
        "--export", type=Path, metavar="FILE", help="also write the record and its checker there"
    )
    parser.add_argument(
        "--against", type=Path, metavar="FILE", help="an earlier export or list of checkpoints"
    )
    parser.add_argument("--key", default="", help="the public key, where it was kept elsewhere (hexadecimal)")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Verify; exit code 1 when something was found, which is named."""
    prepare()
    from renda.core.audit.api import verify
    from renda.core.audit.checker.renda_check import summary
    from renda.lib import clock

    report = verify(at=clock.now(), export=arguments.export, against=arguments.against, key=arguments.key)
    print(json.dumps(report.as_json(), ensure_ascii=False, indent=1) if arguments.json else summary(report))
    return 0 if report.ok else 1
