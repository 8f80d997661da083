"""Statements built once and run often, for the ways where building them anew costs more than running them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from renda.core.base.scope import ScopedModel

Made = TypeVar("Made")
Row = TypeVar("Row", bound=models.Model)
MOST_KEPT = 500
MOST_ROWS_KEPT = 8  # longer statements are not kept
if TYPE_CHECKING:
    Field = models.Field[Any, Any]
_WHOLE = (
    "Integer",
    "BigInteger",
    "SmallInteger",
    "PositiveInteger",
    "PositiveBigInteger",
    "PositiveSmallInteger",
)
_PLAIN: dict[type, type] = {
    models.CharField: str,
    models.TextField: str,
    models.BooleanField: bool,
    models.ForeignKey: int,
    **{getattr(models, f"{kind}Field"): int for kind in _WHOLE},
}  # fields whose values of this very type go to the database as they are
_LITERALS: dict[type, dict[Any, str]] = {str: {"": "''"}, bool: {False: "FALSE"}, int: {0: "0"}}
_kept: dict[tuple[Any, ...], str] = {}
_states = itertools.count(1)
FIRST_STAND_INS = (
    29_009,
    31_607,
)  # two runs of small numbers, so that a constant is not taken for one of them


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
    here = connections[DEFAULT_DB_ALIAS]  # looked up once: it is a search through the thread's variables
    statement, values = _insertion(new, once, here)
    with _cursor(here) as cursor:
        cursor.execute(statement, values)
        numbers = [] if once else cursor.fetchall()
    for row, (number,) in zip(new, numbers, strict=False):
        row.pk = number
    for row in new:
        row._state.adding, row._state.db = False, here.alias


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
        here = connections[DEFAULT_DB_ALIAS]
        statement, places = self._built.get(here.vendor) or self._build(given)
        with _cursor(here) as cursor:
            cursor.execute(statement, [given[at.name] if type(at) is _Place else at for at in places])
            return cursor.fetchall()

    def _build(self, given: dict[str, Any]) -> tuple[str, list[Any]]:
        """Build the statement twice with different stand-ins: what differs are the places of the given values."""
        (statement, one), (_, other) = (self._compiled(given, first) for first in FIRST_STAND_INS)
        names = {
            _stand_in(FIRST_STAND_INS[0] + at, value): name for at, (name, value) in enumerate(given.items())
        }
        places = [
            _Place(names.get(value, "")) if value != again else value
            for value, again in zip(one, other, strict=True)
        ]
        if {at.name for at in places if type(at) is _Place} != set(given):
            raise ValueError(f"Not every one of {sorted(given)} stands in the statement as it was given.")
        self._built[connection.vendor] = statement, places
        return statement, places

    def _compiled(self, given: dict[str, Any], first: int) -> tuple[str, tuple[Any, ...]]:
        stand_ins = {name: _stand_in(first + at, value) for at, (name, value) in enumerate(given.items())}
        return self._make(**stand_ins).query.sql_with_params()


class Remembered(Generic[Row]):
    """Rows read in full at each asking, and made into objects again only when a column has changed.

    `make` is as in `Question`. The objects are shared by all requests of the process: nobody may change them.
    """

    def __init__(self, make: Callable[..., models.QuerySet[Row]]) -> None:
        self._make = make
        self._question = Question(make)
        self._known: dict[tuple[Any, ...], Known[Row]] = {}
        _remembering.append(self)

    def read(self, **given: Any) -> Known[Row]:
        """Return the objects with the number of their state: another number, other columns."""
        key = (connection.vendor, *given.items())
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


_remembering: list[Remembered[Any]] = []


def forget_all() -> None:
    """Forget all that is remembered, as a new process would: for tests, whose rows are taken back."""
    for remembered in _remembering:
        remembered._known.clear()


class Known(Generic[Row]):
    """What was read: the rows as the database gave them, the objects, and the number of this state in this process."""

    def __init__(self, rows: list[tuple[Any, ...]], objects: list[Row]) -> None:
        self.rows = rows
        self.objects = objects
        self.state = next(_states)
        self._derived: dict[str, Any] = {}

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """Return what `make` makes of the objects; made once as long as they stay the same."""
        if name not in self._derived:
            self._derived[name] = make()
        made: Made = self._derived[name]
        return made


class _Place:
    """Where a given value belongs."""

    def __init__(self, name: str) -> None:
        self.name = name


def _stand_in(number: int, value: Any) -> Any:
    """A value of the same type that fits the smallest column."""
    return number if isinstance(value, int) else f"stand-in {number}"


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: the type whose values need no preparing (or None), and which of them stand in the statement."""

    field: Field
    name: str
    plain: type | None
    literals: dict[Any, str]
    is_set_on_save: bool


def _insertion(rows: Sequence[models.Model], once: bool, here: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
    """The statement and its values; what is nothing (NULL, '', 0, FALSE) stands in the statement itself."""
    columns = _columns(type(rows[0]))
    signs: list[str] = []
    values: list[Any] = []
    for row in rows:
        held = row.__dict__
        for column in columns:
            value = column.field.pre_save(row, True) if column.is_set_on_save else held[column.name]
            if value is None:
                signs.append("NULL")
            elif type(value) is not column.plain:
                signs.append("%s")
                values.append(column.field.get_db_prep_save(value, here))
            elif value in column.literals:
                signs.append(column.literals[value])
            else:
                signs.append("%s")
                values.append(value)
    key = (type(rows[0]), once, here.vendor, *signs)
    statement = _kept.get(key)
    if statement is None:
        statement = _built(type(rows[0]), signs, once)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        if len(rows) <= MOST_ROWS_KEPT:
            _kept[key] = statement
    return statement, values


def _built(model: type[models.Model], signs: list[str], once: bool) -> str:
    name = connection.ops.quote_name
    columns = [name(column.field.column) for column in _columns(model)]
    width = len(columns)
    lines = ", ".join(f"({', '.join(signs[at : at + width])})" for at in range(0, len(signs), width))
    end = "ON CONFLICT DO NOTHING" if once else f"RETURNING {name(model._meta.pk.column)}"
    table = name(model._meta.db_table)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {lines} {end}"  # noqa: S608  # names of ours, no values


@cache
def _columns(model: type[models.Model]) -> tuple[_Column, ...]:
    """All but the number."""
    return tuple(_column(field) for field in model._meta.concrete_fields if not field.primary_key)


def _column(field: Any) -> _Column:
    plain = _PLAIN.get(type(field))
    is_set_on_save = type(field).pre_save is not models.Field.pre_save
    return _Column(field, field.attname, plain, _LITERALS.get(plain, {}) if plain else {}, is_set_on_save)


def _cursor(here: Any) -> Any:
    """A cursor of the connection; PostgreSQL's takes values beside the statement, so that it is kept prepared."""
    if here.vendor != "postgresql":
        return here.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    here.ensure_connection()
    return here._prepare_cursor(ServerBindingCursor(here.connection))
