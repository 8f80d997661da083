"""`renda search rebuild`: throw the search index away and make it again from what is stored."""

from __future__ import annotations

import argparse
import sys

from renda.faces.cli.django_setup import prepare


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `search rebuild`."""
    group = subparsers.add_parser("search", help="make the search index again")
    commands = group.add_subparsers(metavar="COMMAND", required=True)
    rebuild = commands.add_parser("rebuild", help="throw the index away and make it again")
    rebuild.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Rebuild with a count of what was read, and say how much can be found; less is found meanwhile."""
    prepare(migrated=True)
    from tqdm import tqdm

    from renda.core.search import api

    with tqdm(desc="search index", unit="entry", file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
        count = api.rebuild(progress=lambda read: bar.update(read - bar.n))
    print(f"{count} entries can be found.")
    return 0
