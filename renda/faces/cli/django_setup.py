"""Loading the application, for the commands that need it; the light ones never call this."""

from __future__ import annotations

import os

from renda.lib.errors import BadInput


def prepare(*, migrated: bool = False) -> None:
    """Load Django with Renda's settings; `migrated`: only where the database is at this version.

    Raises: BadInput, if migrations are missing.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renda.config.settings")
    import django

    django.setup()
    if migrated and (missing := count_missing_migrations()):
        raise BadInput(
            f"The database is not at this version ({missing} migrations are missing); run `renda migrate`."
        )


def count_missing_migrations() -> int:
    """Return how many migrations the database lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
