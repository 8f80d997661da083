"""Which column is what: the likeliest header, and the fields its titles suggest."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from renda.core.files.targets import Field, Mapping
from renda.lib.errors import Refusal
from renda.lib.saying import say
from renda.lib.tables import Table
from renda.lib.workbooks import column_letters

LONGEST_TITLE = 20  # characters of a cell that may still be a column's name
LOOKED_AT = 20  # rows by which a column without a name is known


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


def suggest_for(table: Table, fields: Collection[Field]) -> Mapping:
    """Return a column for each field: by the columns' titles, and where they have none by what stands in them."""
    return suggest(table.header, fields) if table.header_row else suggest_by_cells(table, fields)


def suggest_by_cells(table: Table, fields: Collection[Field]) -> Mapping:
    """Return a column for each field that reads most filled cells of the first rows; a column is used once.

    Of the columns left, the one with the most signs is the needed field that reads any words.
    """
    first = table.rows[:LOOKED_AT]
    columns = {place: _filled(row.cells[place] for row in first) for place in range(len(table.header))}
    columns = {place: cells for place, cells in columns.items() if cells}
    found: Mapping = {}
    for field in fields:
        for place, cells in columns.items():
            if place not in found.values() and sum(_reads(field, cell) for cell in cells) * 2 > len(cells):
                found[field.name] = place
                break
    left = [place for place in columns if place not in found.values()]
    needed = next((field for field in fields if field.required and field.name not in found), None)
    if needed is not None and left:
        found[needed.name] = max(left, key=lambda place: sum(map(len, columns[place])))
    return found


def likeliest_header(table: Table, fields: Collection[Field]) -> int:
    """Return the number of the row among the first in which most fields are found; the present one when equal.

    A cell that is a field's name counts two, a short cell in which the name stands one; the row must have two, and
    more than the row taken by its shape. 0 says that no row names the columns: the present one names no field and
    holds a cell as only data has, a day or a number that a field reads, or words too long for a title.
    """
    best, most = table.header_row, _likeness(table.header, fields)
    for row in table.top:
        found = _likeness(_short(row.cells), fields)
        if found > max(most, 1):
            best, most = row.number, found
    present = next((row.cells for row in table.top if row.number == best), ())
    return 0 if _is_content(present, fields) else best


def _is_content(cells: Sequence[str], fields: Collection[Field]) -> bool:
    if _likeness(_short(cells), fields):
        return False
    return any(
        len(cell) > LONGEST_TITLE or any(_reads(field, cell) for field in fields) for cell in _filled(cells)
    )


def _short(cells: Iterable[str]) -> list[str]:
    return [cell if len(cell) <= LONGEST_TITLE else "" for cell in cells]


def _reads(field: Field, cell: str) -> bool:
    """Whether a field that does not take any words takes these."""
    try:
        return not isinstance(field.convert(cell), str)
    except (Refusal, ValueError):
        return False


def _filled(cells: Iterable[str]) -> list[str]:
    return [cell.strip() for cell in cells if cell.strip()]


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
