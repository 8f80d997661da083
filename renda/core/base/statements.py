"""Statements built once and run often, for the ways where building them anew costs more than running them."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from renda.core.base.scope import ScopedModel, refuse_foreign

Made = TypeVar("Made")
Row = TypeVar("Row", bound=models.Model)
MOST_KEPT = 500
MOST_ROWS = 500  # in one statement
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
_states = itertools.count(1)
FIRST_STAND_INS = (
    29_009,
    31_607,
)  # two runs of small numbers, so that a constant is not taken for one of them


class Insertion:
    """New rows of a model, written without making objects of it: the columns that are given, the others by default.

    As `save(force_insert=True)`, without signals. With `unless_there`, rows that meet one with the same unique key are
    left out, and no numbers come back. Raises at writing: OutOfScope, IntegrityError.
    """

    def __init__(self, model: type[models.Model], *given: str, unless_there: bool = False) -> None:
        self._model = model
        self._given = given
        self._unless_there = unless_there
        self._is_scoped = issubclass(model, ScopedModel)
        self._kept: dict[tuple[str, int], str] = {}

    def write(self, **values: Any) -> int:
        """Write one row and return its number."""
        (number,) = self.write_all([values])
        return number

    def write_all(self, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Write rows, some hundreds in one statement; return their numbers in the rows' order."""
        if self._is_scoped:
            for assembly in {row["assembly_id"] for row in rows}:
                refuse_foreign(self._model, assembly)
        here = connections[DEFAULT_DB_ALIAS]  # looked up once: it is a search through the thread's variables
        numbers: list[int] = []
        for start in range(0, len(rows), MOST_ROWS):
            some = rows[start : start + MOST_ROWS]
            values = [_ready(row[column.name], column, here) for row in some for column in self._columns]
            with _cursor(here) as cursor:
                cursor.execute(self._statement(here.vendor, len(some)), values)
                if not self._unless_there:
                    numbers += [number for (number,) in cursor.fetchall()]
        return numbers

    @cached_property
    def _columns(self) -> list[_Column]:
        """Those given, in the model's order."""
        fields = [field for field in self._model._meta.concrete_fields if field.attname in self._given]
        return [_Column(field, field.attname, _PLAIN.get(type(field))) for field in fields]

    def _statement(self, vendor: str, rows: int) -> str:
        statement = self._kept.get((vendor, rows))
        if statement is None:
            statement = self._kept[vendor, rows] = self._built(rows)
        return statement

    def _built(self, rows: int) -> str:
        name = connection.ops.quote_name
        fields = [field for field in self._model._meta.concrete_fields if not field.primary_key]
        signs = ["%s" if field.attname in self._given else _default(field) for field in fields]
        lines = ", ".join([f"({', '.join(signs)})"] * rows)
        end = (
            "ON CONFLICT DO NOTHING"
            if self._unless_there
            else f"RETURNING {name(self._model._meta.pk.column)}"
        )
        columns = ", ".join(name(field.column) for field in fields)
        return f"INSERT INTO {name(self._model._meta.db_table)} ({columns}) VALUES {lines} {end}"  # noqa: S608  # names of ours, no values


@dataclass(frozen=True, slots=True)
class _Column:
    """A column that is given, and the type whose values need no preparing (or None)."""

    field: Field
    name: str
    plain: type | None


def _ready(value: Any, column: _Column, here: BaseDatabaseWrapper) -> Any:
    if value is None or type(value) is column.plain:
        return value
    return column.field.get_db_prep_save(value, here)


def _default(field: Field) -> str:
    """What stands in the statement for a column that is not given."""
    if field.default in (dict, list):
        return f"'{json.dumps(field.default())}'"
    if field.default is models.NOT_PROVIDED or not callable(field.default):
        default = field.get_default()
        if default is None and field.null:
            return "NULL"
        if isinstance(default, bool | int):
            return str(default).upper()
        if isinstance(default, str) and re.fullmatch(r"[\w-]*", default):
            return f"'{default}'"
    raise ValueError(f"{field} has no constant by default and must be given.")


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
        forgetting.append(self._known.clear)

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


forgetting: list[Callable[[], Any]] = []  # how each thing that is remembered is forgotten


def forget_all() -> None:
    """Forget all that is remembered, as a new process would: for tests, whose rows are taken back."""
    for forget in forgetting:
        forget()


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


def _cursor(here: Any) -> Any:
    """A cursor of the connection; PostgreSQL's takes values beside the statement, so that it is kept prepared."""
    if here.vendor != "postgresql":
        return here.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    here.ensure_connection()
    return here._prepare_cursor(ServerBindingCursor(here.connection))
