"""`renda migrate`: bring the database to this version."""

from __future__ import annotations

import argparse

from renda.faces.cli.django_setup import count_missing_migrations, prepare


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
    """Apply missing migrations, remember by which keys the rows are written; return how many there were."""
    from django.conf import settings
    from django.core.management import call_command

    from renda.core.audit.api import remember_keys
    from renda.faces.cli.installation import owner_only

    missing = count_missing_migrations()
    if missing:
        call_command("migrate", verbosity=0, interactive=False)
    owner_only(settings.DATABASES["default"])
    remember_keys()
    return missing
