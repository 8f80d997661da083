"""Plain shapes that component tags take. Pages may pass dictionaries with the same keys instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class NavigationItem(NamedTuple):
    """One entry of a navigation or tab row; `count` is shown beside the label when not None."""

    label: str
    url: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Obstacle:
    """One reason why a step cannot be taken: the sentence, its article, and what is missing."""

    reason: str
    article: str = ""
    article_url: str = ""
    missing: Sequence[str] = ()


@dataclass(frozen=True)
class Step:
    """One step of a way; `state` is done, current, ahead or skipped."""

    label: str
    state: str = "ahead"
    on: date | None = None
    due: date | None = None
    article: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Entry:
    """One thing that happened, for a timeline."""

    label: str
    on: date | None = None
    who: str = ""
    article: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class LawLine:
    """One printed line of a law.

    `kind`: title, note, heading, section, article, paragraph, item, subitem, signature or unread.
    `label` is printed bold before an article's text (第一条); items carry theirs in `text`.
    `anchor` becomes the element's id; `count` and `url` show "n 条意见" linking to them.
    """

    kind: str
    text: str
    label: str = ""
    anchor: str = ""
    count: int | None = None
    url: str = ""


class Piece(NamedTuple):
    """A run of text in a comparison; `kind` is same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class ComparisonRow:
    """One row of the three-column table: pieces before, pieces after, and the note."""

    label: str
    before: Sequence[Piece] = ()
    after: Sequence[Piece] = ()
    note: str = ""
    change: str = ""


@dataclass(frozen=True)
class DownloadFile:
    """A file offered for download; `size` in bytes."""

    name: str
    url: str
    kind: str = ""
    size: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Column:
    """A table's column; `sort` is the value for `?sort=` (empty: not sortable)."""

    label: str
    sort: str = ""
    number: bool = False


@dataclass(frozen=True)
class Row:
    """A table's row: one cell per column; `url` opens the row from its first cell."""

    cells: Sequence[object]
    url: str = ""
    late: bool = False


@dataclass(frozen=True)
class Table:
    """A whole table; `empty` is the sentence shown when there are no rows."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row] = field(default_factory=tuple)
    empty: str = ""
