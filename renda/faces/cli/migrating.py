"""`renda migrate`: bring the database to this version."""

from __future__ import annotations

import argparse

from renda.faces.cli.django_setup import prepare


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `migrate`."""
    parser = subparsers.add_parser("migrate", help="bring the database to this version")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Apply what is missing, say how much that was."""
    prepare()
    print(f"{migrate()} migration(s) applied.")
    return 0


def migrate() -> int:
    """Apply missing migrations; return how many there were."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    call_command("migrate", verbosity=0, interactive=False)
    return missing
