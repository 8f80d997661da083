"""Comparing two versions of a text: the rows of the three-column table and the counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from .alignment import Alignment, Unit, align, letters_of, longest_rising
from .differences import Change, Segment, differences
from .printing import plain_head, plain_text
from .tree import Kind, Node, walk


class RowKind(StrEnum):
    """What became of an article; `renumbered` and `moved` rows have the same words as before."""

    UNCHANGED = "unchanged"
    RENUMBERED = "renumbered"
    MOVED = "moved"
    CHANGED = "changed"
    SPLIT = "split"
    MERGED = "merged"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Side:
    """One article on one side of a row: its node, place, number as printed, and words."""

    uid: str
    label: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table. `old` or `new` is empty for an added or removed article, and has several
    sides for a merge or split. `renumbered` and `moved` may also be true of a changed row."""

    kind: RowKind
    old: tuple[Side, ...]
    new: tuple[Side, ...]
    renumbered: bool
    moved: bool
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Comparison:
    """Counts of articles, and the rows in the order of the new version.

    unchanged + changed + removed = articles_old; unchanged + changed + added = articles_new.
    renumbered and moved count among the unchanged and changed.
    """

    unchanged: int
    changed: int
    renumbered: int
    moved: int
    added: int
    removed: int
    articles_old: int
    articles_new: int
    rows: tuple[Row, ...]

    def as_values(self) -> dict[str, Any]:
        """The comparison as plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Span:
    """An article (or point) with all that follows its head up to the next head or marked heading."""

    node: Node
    inner: tuple[Node, ...]

    @property
    def unit(self) -> Unit:
        """What alignment sees."""
        own = self.node.gap + self.node.text + self.node.tail
        raw = own + "".join(node.own_characters for node in self.inner)
        return Unit(self.node.number, letters_of(raw))

    @property
    def side(self) -> Side:
        """What a row shows."""
        lines = (plain_head(node) + plain_text(node) for node in self.inner if node.kind is not Kind.MARKUP)
        text = "\n".join(line for line in lines if line)
        return Side(self.node.uid, self.node.label, plain_head(self.node), text)


def spans(tree: Node, kind: Kind = Kind.ARTICLE) -> list[Span]:
    """Return the articles (or points) with all that counts as their text, in order."""
    found, node, inner = list[Span](), None, list[Node]()
    for each in _below(tree):
        if each.kind is kind or _ends_article(each):
            if node is not None:
                found.append(Span(node, tuple(inner)))
            node, inner = (each if each.kind is kind else None), []
        elif node is not None:
            inner.append(each)
    return found + ([Span(node, tuple(inner))] if node is not None else [])


def compare(old: Node, new: Node) -> Comparison:
    """Compare two trees article by article.

    Two articles are the same when they are equal after dropping all but letters and digits; equal texts are
    matched one to one. Where neither text has an article, the rows compare the points 一、二、 and all counts are 0.
    """
    old_spans, new_spans = spans(old), spans(new)
    if old_spans or new_spans:
        return _compared(old_spans, new_spans)
    points = _compared(spans(old, Kind.POINT), spans(new, Kind.POINT))
    return Comparison(0, 0, 0, 0, 0, 0, 0, 0, points.rows)


def _below(tree: Node) -> Iterator[Node]:
    return (node for node in walk(tree) if node.kind is not Kind.TEXT)


def _ends_article(node: Node) -> bool:
    if node.kind is Kind.HEADING:
        return bool(node.head)
    return node.kind is Kind.ATTACHMENT and node.head.startswith("#")


def _compared(old: Sequence[Span], new: Sequence[Span]) -> Comparison:
    old_units, new_units = [span.unit for span in old], [span.unit for span in new]
    alignment = align(old_units, new_units)
    kept_order = longest_rising(alignment.pairs)
    same = {o for o, n in alignment.pairs if old_units[o].letters == new_units[n].letters}
    table = _Table(old, new, alignment, same, kept_order)
    return Comparison(
        unchanged=len(same),
        changed=len(alignment.pairs) - len(same),
        renumbered=sum(old[o].node.number != new[n].node.number for o, n in alignment.pairs),
        moved=len(alignment.pairs) - len(kept_order),
        added=len(new) - len(alignment.pairs),
        removed=len(old) - len(alignment.pairs),
        articles_old=len(old),
        articles_new=len(new),
        rows=tuple(table.rows()),
    )


@dataclass(frozen=True)
class _Table:
    """Writes the rows: in the order of the new version, a removed article after its old neighbour."""

    old: Sequence[Span]
    new: Sequence[Span]
    alignment: Alignment
    same: set[int]
    kept_order: set[int]

    def rows(self) -> list[Row]:
        placed = [(self._place_of_new(n), self._pair_row(o, n)) for o, n in self.alignment.pairs]
        split_off = {part for parts in self.alignment.splits.values() for part in parts}
        merged_in = {part for parts in self.alignment.merges.values() for part in parts}
        paired_old = {o for o, _ in self.alignment.pairs}
        paired_new = {n for _, n in self.alignment.pairs}
        for n in range(len(self.new)):
            if n not in paired_new | split_off:
                placed.append((self._place_of_new(n), _one_sided(RowKind.ADDED, self.new[n].side)))
        for o in range(len(self.old)):
            if o not in paired_old | merged_in:
                placed.append((self._place_of_removed(o), _one_sided(RowKind.REMOVED, self.old[o].side)))
        return [row for _, row in sorted(placed, key=lambda entry: entry[0])]

    def _place_of_new(self, n: int) -> tuple[int, int]:
        return (n, -1)

    def _place_of_removed(self, o: int) -> tuple[int, int]:
        before = max((pair for pair in self.alignment.pairs if pair[0] < o), default=(-1, -1))
        return (before[1], o)

    def _pair_row(self, o: int, n: int) -> Row:
        olds = sorted((o, *self.alignment.merges.get(n, ())))
        news = sorted((n, *self.alignment.splits.get(o, ())))
        renumbered = self.old[o].node.number != self.new[n].node.number
        moved = o not in self.kept_order
        old_sides = tuple(self.old[index].side for index in olds)
        new_sides = tuple(self.new[index].side for index in news)
        kind = self._kind(o, len(old_sides), len(new_sides), renumbered, moved)
        segments = differences(_text_of(old_sides), _text_of(new_sides))
        return Row(kind, old_sides, new_sides, renumbered, moved, segments)

    def _kind(self, o: int, olds: int, news: int, renumbered: bool, moved: bool) -> RowKind:
        if news > 1:
            return RowKind.SPLIT
        if olds > 1:
            return RowKind.MERGED
        if o not in self.same:
            return RowKind.CHANGED
        if moved:
            return RowKind.MOVED
        return RowKind.RENUMBERED if renumbered else RowKind.UNCHANGED


def _text_of(sides: Sequence[Side]) -> str:
    return "\n".join(side.text for side in sides)


def _one_sided(kind: RowKind, side: Side) -> Row:
    if kind is RowKind.ADDED:
        return Row(kind, (), (side,), False, False, (Segment(Change.INSERT, side.text),))
    return Row(kind, (side,), (), False, False, (Segment(Change.DELETE, side.text),))
