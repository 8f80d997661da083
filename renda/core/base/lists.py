"""Lists of rows: sorted by what the address says, and taken away as CSV or XLSX with the same filter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from renda.core.base.pages import Request
from renda.lib.errors import Refusal
from renda.lib.table_files import Cell, as_csv, as_xlsx

MOST_EXPORTED = 50_000  # rows of one file; beyond it the answer would outlast the request
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class TooManyRows(Refusal):
    """The list is longer than one file may be."""


@dataclass(frozen=True)
class Column:
    """A column of an exported list; with `order` (names of fields) the list can be sorted by it."""

    name: str  # in the address: ?sort=name, ?sort=-name
    label: Any
    value: Callable[[Any], Cell]
    order: tuple[str, ...] = ()


class Listing:
    """A list on a page: `?sort=` orders it, `?export=csv` or `xlsx` is the whole filtered list as a file."""

    def __init__(self, request: Request, columns: Sequence[Column], *, title: str) -> None:
        self.columns = columns
        self.title = title
        self._query = request.GET

    def ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows in the order asked for, the newest first among equal ones; as they come without."""
        asked = self._query.get("sort", "")
        column = next((each for each in self.columns if each.order and each.name == asked.lstrip("-")), None)
        if column is None:
            return rows
        sign = "-" if asked.startswith("-") else ""
        return rows.order_by(*(f"{sign}{name}" for name in column.order), "-pk")

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """Name in the address and label of what the list can be sorted by."""
        return [(column.name, str(column.label)) for column in self.columns if column.order]

    @property
    def exports(self) -> list[tuple[str, str]]:
        """Label and address of each file of this list, as filtered and sorted now."""
        kept = self._query.copy()
        kept.pop("page", None)
        links = []
        for kind in KINDS:
            kept["export"] = kind
            links.append((kind.upper(), f"?{kept.urlencode()}"))
        return links

    def asked_file(self, rows: QuerySet[Any] | Sequence[Any]) -> HttpResponse | None:
        """Return the file that the address asks for, or None. Raises: TooManyRows."""
        kind = self._query.get("export", "")
        return self.file(rows, kind) if kind in KINDS else None

    def file(self, rows: QuerySet[Any] | Sequence[Any], kind: str) -> HttpResponse:
        """Return all rows as a file of this kind (csv or xlsx). Raises: TooManyRows."""
        refuse_too_many(rows)
        header = [str(column.label) for column in self.columns]
        cells = ([column.value(row) for column in self.columns] for row in _each(rows))
        content = as_csv(header, cells) if kind == "csv" else as_xlsx(self.title, header, cells)
        response = HttpResponse(content, content_type=KINDS[kind])
        name = f"{self.title}.{kind}"
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
        response["X-Content-Type-Options"] = "nosniff"
        return response


def refuse_too_many(rows: QuerySet[Any] | Sequence[Any]) -> int:
    """Return how many rows there are. Raises: TooManyRows."""
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    if count > MOST_EXPORTED:
        raise TooManyRows(
            gettext("这份列表有 %(count)s 行，一次最多导出 %(most)s 行，请先筛选再导出。")
            % {"count": count, "most": MOST_EXPORTED}
        )
    return count


def _each(rows: QuerySet[Any] | Sequence[Any]) -> Iterable[Any]:
    return rows.iterator(chunk_size=2000) if isinstance(rows, QuerySet) else rows
