"""Statements built once and run often, for the ways where building them anew costs more than running them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import connection, models

from renda.core.base.scope import ScopedModel

Row = TypeVar("Row", bound=models.Model)
MOST_KEPT = 500
MOST_ROWS_KEPT = 8  # longer statements are not kept
if TYPE_CHECKING:
    Field = models.Field[Any, Any]
_PLAIN: dict[str, type] = {
    "CharField": str,
    "TextField": str,
    "BooleanField": bool,
    "ForeignKey": int,
}  # fields whose values of this very type go to the database as they are
_LITERALS: dict[Any, str] = {None: "NULL", "": "''"}
_kept: dict[tuple[Any, ...], str] = {}
_states = itertools.count(1)


def insert(rows: Iterable[models.Model], *, once: bool = False) -> None:
    """Write new rows of one model, in one statement, and give them their numbers.

    As `save(force_insert=True)`, without signals. With `once`, rows that meet one with the same unique key are left
    out and none gets its number. Raises: OutOfScope, IntegrityError.
    """
    new = list(rows)
    if not new:
        return
    for row in new:
        if isinstance(row, ScopedModel):
            row.refuse_foreign()
    statement, values = _insertion(new, once)
    with _cursor() as cursor:
        cursor.execute(statement, values)
        numbers = [] if once else cursor.fetchall()
    for row, (number,) in zip(new, numbers, strict=False):
        row.pk = number
    for row in new:
        row._state.adding, row._state.db = False, connection.alias


class Question:
    """A query whose statement is built at the first asking; the answers are rows as the database gives them.

    `make` is called once, with stand-ins for the numbers or strings that `ask` is given by the same names, within
    whatever scope it binds itself: the scope bound at the asking changes nothing.
    """

    def __init__(self, make: Callable[..., models.QuerySet[Any]]) -> None:
        self._make = make
        self._built: dict[str, tuple[str, list[Any]]] = {}

    def ask(self, **given: Any) -> list[tuple[Any, ...]]:
        """Return the rows."""
        statement, places = self._built.get(connection.vendor) or self._build(given)
        with _cursor() as cursor:
            cursor.execute(statement, [given[at.name] if type(at) is _Place else at for at in places])
            return cursor.fetchall()

    def _build(self, given: dict[str, Any]) -> tuple[str, list[Any]]:
        stand_ins = {_stand_in(number, value): name for number, (name, value) in enumerate(given.items())}
        query = self._make(**{name: value for value, name in stand_ins.items()}).query
        statement, values = query.sql_with_params()
        places = [_Place(stand_ins[value]) if _is_one_of(value, stand_ins) else value for value in values]
        if {at.name for at in places if type(at) is _Place} != set(given):
            raise ValueError(f"Not every one of {sorted(given)} stands in the statement as it was given.")
        self._built[connection.vendor] = statement, places
        return statement, places


class Remembered(Generic[Row]):
    """Rows read in full at each asking, and made into objects again only when a column has changed.

    `make` is as in `Question`. The objects are shared by all requests of the process: nobody may change them.
    """

    def __init__(self, make: Callable[..., models.QuerySet[Row]]) -> None:
        self._make = make
        self._question = Question(make)
        self._known: dict[tuple[Any, ...], Known[Row]] = {}

    def read(self, **given: Any) -> Known[Row]:
        """Return the objects with the number of their state: another number, other columns."""
        key = (connection.vendor, *given.values())
        rows = self._question.ask(**given)
        known = self._known.get(key)
        if known is not None and known.rows == rows:
            return known
        known = Known(rows, list(self._make(**given)) if rows else [])
        if self._question.ask(**given) == rows:  # nothing was changed between the two readings
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[key] = known
        return known


class Known(Generic[Row]):
    """What was read: the rows as the database gave them, the objects, and the number of this state in this process."""

    def __init__(self, rows: list[tuple[Any, ...]], objects: list[Row]) -> None:
        self.rows = rows
        self.objects = objects
        self.state = next(_states)


class _Place:
    """Where a given value belongs."""

    def __init__(self, name: str) -> None:
        self.name = name


def _stand_in(number: int, value: Any) -> Any:
    return -1_000_000_007 - number if isinstance(value, int) else f"\ue000stand-in {number}\ue000"


def _is_one_of(value: Any, stand_ins: dict[Any, str]) -> bool:
    return isinstance(value, int | str) and value in stand_ins


def _insertion(rows: Sequence[models.Model], once: bool) -> tuple[str, list[Any]]:
    """The statement and its values; what is nothing (NULL, '') stands in the statement itself."""
    fields = _fields(type(rows[0]))
    values: list[Any] = []
    shape: list[Any] = [type(rows[0]), once, connection.vendor]
    for row in rows:
        for field, plain in fields:
            value = field.pre_save(row, True)
            if value is None or (value == "" and plain is str):
                shape.append(value)
                continue
            shape.append(True)
            ready = type(value) is plain
            values.append(value if ready else field.get_db_prep_save(value, connection))
    key = tuple(shape)
    statement = _kept.get(key)
    if statement is None:
        statement = _built(fields, key, once)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        if len(rows) <= MOST_ROWS_KEPT:
            _kept[key] = statement
    return statement, values


def _built(fields: Sequence[tuple[Field, Any]], shape: tuple[Any, ...], once: bool) -> str:
    name = connection.ops.quote_name
    model, _, _, *given = shape
    signs = ["%s" if value is True else _LITERALS[value] for value in given]
    width = len(fields)
    lines = ", ".join(f"({', '.join(signs[at : at + width])})" for at in range(0, len(signs), width))
    columns = ", ".join(name(field.column) for field, _ in fields)
    end = "ON CONFLICT DO NOTHING" if once else f"RETURNING {name(model._meta.pk.column)}"
    table = name(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES {lines} {end}"  # noqa: S608  # names of ours, no values


@cache
def _fields(model: type[models.Model]) -> tuple[tuple[Field, Any], ...]:
    """The columns but the number, each with the type whose values need no preparing (or None)."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    exact = {kind: getattr(models, kind) for kind in _PLAIN}
    return tuple(
        (field, next((_PLAIN[kind] for kind, cls in exact.items() if type(field) is cls), None))
        for field in fields
    )


def _cursor() -> Any:
    """A cursor of the open connection; PostgreSQL's takes values beside the statement, so that it is kept prepared."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    return connection._prepare_cursor(ServerBindingCursor(connection.connection))  # type: ignore[attr-defined]
