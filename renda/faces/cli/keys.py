"""`renda keys`: whether this home has the keys that the data were written with."""

from __future__ import annotations

import argparse

from renda.faces.cli.django_setup import prepare


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `keys`."""
    parser = subparsers.add_parser("keys", help="show whether the keys are those the data were written with")
    parser.add_argument(
        "--accept",
        action="store_true",
        help="the old ones are gone for good, or nothing needs them: take these",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print each key's name, fingerprints and whether it is the one; exit code 1 when one is not."""
    prepare(migrated=True)
    from renda.core.audit.api import lost_keys, present_keys, remember_keys

    if arguments.accept:
        remember_keys(accept=True)
    lost = lost_keys()
    for name, fingerprints in present_keys().items():
        print(f"{'LOOK' if name in lost else 'well'}  {name}: {', '.join(fingerprints)}")
    return 1 if lost else 0
