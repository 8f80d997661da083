"""The assembly's figures per month of a year, or per year: a table made of the facts, in no order of merit."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from renda.core.facts import api as facts
from renda.core.facts.api import FactKind
from renda.lib.registry import modules
from renda.lib.saying import say

MONTHS = range(1, 13)
Number = int | Decimal
Sums = dict[tuple[str, str, int], Decimal]  # kind, case, month or year


@dataclass(frozen=True)
class Line:
    """A kind of fact (`case` empty) or one of its cases, with a number a column and the sum of them."""

    label: str
    case: str
    unit: str
    numbers: tuple[Number, ...]
    total: Number


@dataclass(frozen=True)
class Part:
    """The lines of one module, with what each kind counts."""

    label: str
    lines: tuple[Line, ...]
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Statistics:
    """A table: `columns` are months of `year`, or years where it is None."""

    year: int | None
    columns: tuple[str, ...]
    parts: tuple[Part, ...]

    def header(self) -> list[str]:
        """The words above an exported table."""
        return [_("范围"), _("指标"), _("其中"), _("单位"), *self.columns, _("合计")]

    def rows(self) -> Iterable[list[Any]]:
        """The rows of an exported table, in the order of the page."""
        for part in self.parts:
            for line in part.lines:
                yield [part.label, line.label, line.case, line.unit, *line.numbers, line.total]


def years(assembly: int) -> list[int]:
    """Return the years that have facts, newest first."""
    rows = facts.recorded().filter(assembly=assembly).order_by().annotate(year=ExtractYear("on"))
    return sorted(set(rows.values_list("year", flat=True)), reverse=True)


def statistics(assembly: int, *, year: int | None) -> Statistics:
    """Return the figures of one assembly: by month of a year, or by year; two queries at most."""
    rows = facts.recorded().filter(assembly=assembly)
    if year is None:
        places: Sequence[int] = sorted(years(assembly))
        sums = _sums(facts.by_year(rows), "year")
        columns = tuple(str(place) for place in places)
    else:
        rows = facts.recorded(since=date(year, 1, 1), until=date(year, 12, 31)).filter(assembly=assembly)
        places = MONTHS
        sums = _sums(facts.by_month(rows), "month")
        columns = tuple(_("%(month)s月") % {"month": month} for month in MONTHS)
    parts = tuple(
        _part(say(module.label), [facts.kinds.get(name) for name in module.facts], sums, places)
        for _name, module in modules.items()
        if module.facts
    )
    return Statistics(year=year, columns=columns, parts=parts)


def as_csv(table: Statistics) -> bytes:
    """Write the table as CSV in UTF-8 with a byte order mark, so that spreadsheets read it."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(table.header())
    writer.writerows(table.rows())
    return ("\ufeff" + lines.getvalue()).encode()


def as_xlsx(table: Statistics, title: str) -> bytes:
    """Write the table as a workbook, numbers as numbers."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": title})
    sheet = book.add_worksheet(_("工作统计"))
    sheet.set_column(1, 1, 28)
    sheet.freeze_panes(1, 4)
    sheet.write_row(0, 0, table.header(), book.add_format({"bold": True}))
    for index, row in enumerate(table.rows(), 1):
        sheet.write_row(index, 0, row)
    book.close()
    return output.getvalue()


def _sums(counted: Iterable[dict[str, Any]], period: str) -> Sums:
    return {(row["name"], row["case"], row[period]): row["sum"] for row in counted}


def _part(label: str, kinds: Iterable[FactKind], sums: Sums, places: Sequence[int]) -> Part:
    lines: list[Line] = []
    sources = []
    for kind in kinds:
        cases = _cases(kind, sums)
        counted = {
            case: [sums.get((kind.name, case, place), Decimal(0)) for place in places] for case in cases
        }
        whole = [sum(column, Decimal(0)) for column in zip(*counted.values(), strict=True)] or [
            Decimal(0)
        ] * len(places)
        lines.append(_line(kind, "", whole))
        lines += [_line(kind, kind.case_label(case), counted[case]) for case in cases if case]
        sources.append((str(kind.label), str(kind.source)))
    return Part(label, tuple(lines), tuple(sources))


def _cases(kind: FactKind, sums: Sums) -> list[str]:
    """The cases that have facts, in the order of the kind's own list, unknown ones last."""
    found = {case for name, case, _place in sums if name == kind.name}
    listed = list(kind.cases)
    return sorted(found, key=lambda case: (listed.index(case) if case in listed else len(listed), case))


def _line(kind: FactKind, case: str, numbers: Sequence[Decimal]) -> Line:
    return Line(
        label=str(kind.label),
        case=case,
        unit=str(kind.unit),
        numbers=tuple(facts.whole(number) for number in numbers),
        total=facts.whole(sum(numbers, Decimal(0))),
    )
