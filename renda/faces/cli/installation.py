"""What the commands must know of an installation before they overwrite, empty or show it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from renda.lib.errors import BadInput

KEPT_IN_HOME = ("files", "record")  # what belongs to the rows of the database, beside the keys


def has_tables() -> bool:
    """Whether the database holds any table."""
    from django.db import connection

    if connection.vendor == "sqlite" and not (connection.connection or Path(_name()).exists()):
        return False  # a look must not make the file
    return bool(connection.introspection.table_names())


def is_demo() -> bool:
    """Whether the database carries the mark of a demo city; one without tables, or an older one, does not."""
    from django.db import connection

    from renda.core.people.models import Installation

    if not has_tables() or Installation._meta.db_table not in connection.introspection.table_names():
        return False
    return Installation.objects.filter(pk=1, is_demo=True).exists()


def mark_as_demo() -> None:
    """Mark the database as a demo city's, for good."""
    from renda.core.people.models import Installation

    Installation.objects.update_or_create(pk=1, defaults={"is_demo": True})


def refuse_real_city(home: Path) -> None:
    """Let a demo begin only where it is one already, or where nothing is. Raises: BadInput."""
    if is_demo():
        return
    if has_tables() or any(_holds_something(home / name) for name in KEPT_IN_HOME):
        raise BadInput(
            f"{home} and its database are not marked as a demo city, so they are neither shown as one nor thrown away; "
            "choose another RENDA_HOME for the demo."
        )


def refuse_false_demo() -> None:
    """RENDA_DEMO shows codes and asks no second factor: only where the database is marked. Raises: BadInput."""
    from django.conf import settings

    if settings.RENDA_DEMO and has_tables() and not is_demo():
        raise BadInput("RENDA_DEMO is set, and the database is not marked as a demo city; set RENDA_DEMO=no.")


def throw_away(home: Path) -> None:
    """Remove the demo city's files and record, and last its rows, which carry the mark; the keys stay.

    Raises: BadInput, if the rows were written by another home, whose files these are not.
    """
    from renda.core.audit.api import lost_keys

    if has_tables() and lost_keys():
        raise BadInput(
            f"The demo database belongs to another RENDA_HOME than {home}; give that one, or another database."
        )
    for name in KEPT_IN_HOME:
        shutil.rmtree(home / name, ignore_errors=True)
    empty_database()


def empty_database() -> None:
    """Remove the file, or on PostgreSQL every table of the current schema."""
    from django.db import connection, connections

    if connection.vendor == "sqlite":
        name = _name()
        connections.close_all()
        for suffix in ("-wal", "-shm", ""):
            Path(f"{name}{suffix}").unlink(missing_ok=True)
        return
    tables = [connection.ops.quote_name(name) for name in connection.introspection.table_names()]
    if tables:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {', '.join(tables)} CASCADE")
    connections.close_all()


def owner_only(database: dict[str, Any]) -> None:
    """Let nobody but the owner read an embedded database that an older version made readable."""
    if database["ENGINE"].endswith("sqlite3"):
        for suffix in ("", "-wal", "-shm"):
            file = Path(f"{database['NAME']}{suffix}")
            if file.exists() and file.stat().st_uid == os.geteuid():
                file.chmod(0o600)


def _name() -> str:
    from django.db import connection

    return str(connection.settings_dict["NAME"])


def _holds_something(folder: Path) -> bool:
    return folder.is_dir() and any(file.is_file() for file in folder.rglob("*"))
