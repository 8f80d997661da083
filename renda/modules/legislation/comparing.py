"""A comparison as the rows of the page's three-column table."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.lib.saying import listed
from renda.lib.texts.comparison import Comparison, Row, RowKind
from renda.lib.texts.differences import Change
from renda.modules.legislation.selectors import article_uid
from renda.web.components import ComparisonRow, Piece

LABELS = {
    RowKind.UNCHANGED: _("未改"),
    RowKind.RENUMBERED: _("条号变动"),
    RowKind.MOVED: _("移动"),
    RowKind.CHANGED: _("修改"),
    RowKind.SPLIT: _("拆分"),
    RowKind.MERGED: _("合并"),
    RowKind.ADDED: _("增加"),
    RowKind.REMOVED: _("删去"),
}


def component_rows(
    comparison: Comparison, reasons: Mapping[str, str], *, changed_only: bool
) -> list[ComparisonRow]:
    """Return the rows to show, in the order of the new version; `reasons` by the uid of the article."""
    shown = [row for row in comparison.rows if not changed_only or row.kind is not RowKind.UNCHANGED]
    return [_component(row, reasons) for row in shown]


def numbers(row: Row) -> str:
    """How the article is numbered before and after: 第五条→第六条."""
    old = listed(side.number for side in row.old)
    new = listed(side.number for side in row.new)
    return old if old == new else f"{old or gettext('无')}→{new or gettext('无')}"


def reasons_by_label(comparison: Comparison, reasons: Mapping[str, str]) -> dict[str, str]:
    """The reasons under the labels of the articles, as the files want them."""
    sides = [side for row in comparison.rows for side in (row.new or row.old)]
    return {side.label: reasons[side.uid] for side in sides if side.uid in reasons}


def _component(row: Row, reasons: Mapping[str, str]) -> ComparisonRow:
    before = [_piece(segment) for segment in row.segments if segment.change is not Change.INSERT]
    after = [_piece(segment) for segment in row.segments if segment.change is not Change.DELETE]
    return ComparisonRow(
        label=numbers(row),
        before=before,
        after=after,
        note=reasons.get(article_uid(row), ""),
        change=LABELS[row.kind],
    )


def _piece(segment: object) -> Piece:
    kinds = {Change.EQUAL: "same", Change.DELETE: "removed", Change.INSERT: "added"}
    return Piece(kinds[segment.change], segment.text)  # type: ignore[attr-defined]
