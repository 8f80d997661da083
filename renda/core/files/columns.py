"""Which column is what: the likeliest header, and the fields its titles suggest."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from renda.core.files.targets import Field, Mapping
from renda.lib.saying import say
from renda.lib.tables import Table
from renda.lib.workbooks import column_letters

LONGEST_TITLE = 20  # characters of a cell that may still be a column's name


def suggest(header: Collection[str], fields: Collection[Field]) -> Mapping:
    """Return a column for each field whose label or synonym is a column's title, or stands in it.

    Equal titles go first, then the longest name that stands in a title; a column is used once.
    """
    titles = {column: _title(name) for column, name in enumerate(header)}
    found: Mapping = {}
    for exact in (True, False):
        for field in fields:
            if field.name in found:
                continue
            column = _column(
                _names(field), {c: t for c, t in titles.items() if c not in found.values()}, exact
            )
            if column is not None:
                found[field.name] = column
    return found


def named_columns(table: Table) -> tuple[str, ...]:
    """Return the header, a column without a name called by its letters (C 列)."""
    return tuple(
        title or say("%(letters)s 列", letters=column_letters(column))
        for column, title in enumerate(table.header)
    )


def likeliest_header(table: Table, fields: Collection[Field]) -> int:
    """Return the number of the row among the first in which most fields are found; the present one when equal.

    A cell that is a field's name counts two, a short cell in which the name stands one; the row must have two, and
    more than the row taken by its shape.
    """
    best, most = table.header_row, _likeness(table.header, fields)
    for row in table.top:
        titles = [cell if len(cell) <= LONGEST_TITLE else "" for cell in row.cells]
        found = _likeness(titles, fields)
        if found > max(most, 1):
            best, most = row.number, found
    return best


def _likeness(titles: Sequence[str], fields: Collection[Field]) -> int:
    columns = suggest(titles, fields)
    by_name = {field.name: field for field in fields}
    return sum(1 + (_title(titles[column]) in _names(by_name[name])) for name, column in columns.items())


def _names(field: Field) -> list[str]:
    """The words by which a column is known as this field, the longest first."""
    names = (str(field.label), field.name, *field.synonyms)
    return sorted((_title(name) for name in names), key=len, reverse=True)


def _title(name: str) -> str:
    return re.sub(r"[\s*（）()：:_/-]", "", name).lower()


def _column(names: list[str], titles: dict[int, str], exact: bool) -> int | None:
    for name in names:
        for column, title in titles.items():
            if title and (title == name if exact else len(name) > 1 and name in title):
                return column
    return None
