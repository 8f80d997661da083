"""The few statements that must be quick, without the mapper: lists stand in them as `@name`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection

_LIST = re.compile(r"@(\w+)")
ROWS_TOGETHER = 100  # SQLite takes more rows a statement no faster


def rows(statement: str, **lists: Collection[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a SELECT in which every `@name` is a list of values; an empty list gives no rows."""
    if any(not values for values in lists.values()):
        return []
    given: list[Any] = []

    def marks(found: re.Match[str]) -> str:
        values = lists[found[1]]
        given.extend(values)
        return "(" + ", ".join(["%s"] * len(values)) + ")"

    with connection.cursor() as cursor:
        cursor.execute(_LIST.sub(marks, statement), given)
        return list(cursor.fetchall())


def insert(statement: str, values: Iterable[Sequence[Any]]) -> None:
    """Run `INSERT … VALUES @rows …` for all rows, some hundred a statement."""
    rest = iter(values)
    with connection.cursor() as cursor:
        while some := list(islice(rest, ROWS_TOGETHER)):
            one = "(" + ", ".join(["%s"] * len(some[0])) + ")"
            cursor.execute(
                statement.replace("@rows", ", ".join([one] * len(some))), [v for row in some for v in row]
            )


def write_many(
    table: str, columns: Sequence[str], types: Sequence[str], values: Iterable[Sequence[Any]]
) -> None:
    """Write very many rows in the quickest way of the database; `types` are PostgreSQL's names of the columns' types.

    Raises: what Django raises, also where the rows go past it by COPY; callers wait for its IntegrityError.
    """
    names = ", ".join(columns)
    if connection.vendor != "postgresql":
        insert(f"INSERT INTO {table} ({names}) VALUES @rows", values)  # noqa: S608
        return
    statement = f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in values:
            copy.write_row(row)


def update(statement: str, values: Sequence[Sequence[Any]]) -> None:
    """Run an UPDATE once for each row of values."""
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield lists of at most `size` items."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
