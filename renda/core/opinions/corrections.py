"""People's corrections of the groups: pins that hold two opinions together or apart, and which of them count.

A person may correct a correction, opinions may be closed and come back: so older pins can contradict newer
ones. Answers count first, then the newest pins; a pin that contradicts what already counts is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Q

from renda.core.opinions.models import Pin, PinKind, Round

Pairs = list[tuple[int, int]]
BATCH = 2000


def pin_together(round: Round, opinions: Sequence[int], at: datetime) -> None:
    """Pin opinions to the first of them; earlier pins apart between them are taken back."""
    first, *others = sorted(set(opinions))
    Pin.objects.filter(round=round, kind=PinKind.APART, first__in=opinions, second__in=opinions).delete()
    _write(round, [(first, other) for other in others], PinKind.TOGETHER, at)


def pin_apart(round: Round, some: Sequence[int], others: Sequence[int], at: datetime) -> None:
    """Pin two sets of opinions into different groups; earlier pins that joined them are taken back."""
    crossing = Q(first__in=some, second__in=others) | Q(first__in=others, second__in=some)
    Pin.objects.filter(crossing, round=round, kind=PinKind.TOGETHER).delete()
    one, other = sorted((min(some), min(others)))
    _write(round, [(one, other)], PinKind.APART, at)


def _write(round: Round, pairs: Pairs, kind: PinKind, at: datetime) -> None:
    Pin.objects.bulk_create(
        [
            Pin(assembly_id=round.assembly_id, round=round, first_id=one, second_id=other, kind=kind, at=at)
            for one, other in pairs
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["kind", "at"],
    )


class _Blocks:
    """Opinions that belong together, and which blocks must stay apart."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}
        self._foes: dict[int, set[int]] = {}
        self._answered: set[int] = set()

    def root(self, opinion: int) -> int:
        while (above := self._above.get(opinion, opinion)) != opinion:
            self._above[opinion] = self._above.get(above, above)
            opinion = above
        return opinion

    def join(self, one: int, other: int, *, answered: bool = False) -> bool:
        """Join two blocks and return True; False where an answer or a newer pin keeps them apart."""
        one, other = self.root(one), self.root(other)
        if answered:
            self._answered.add(one)
        if one == other:
            return True
        if {one, other} <= self._answered or other in self._foes.get(one, set()):
            return False
        self._above[other] = one
        if other in self._answered:
            self._answered.add(one)
        for foe in self._foes.pop(other, set()):
            self._foes[foe].discard(other)
            self._keep_apart(foe, one)
        return True

    def part(self, one: int, other: int) -> bool:
        """Keep two blocks apart and return True; False where they are one block already."""
        one, other = self.root(one), self.root(other)
        if one != other:
            self._keep_apart(one, other)
        return one != other

    def _keep_apart(self, one: int, other: int) -> None:
        self._foes.setdefault(one, set()).add(other)
        self._foes.setdefault(other, set()).add(one)


def counting_pins(pins: Iterable[tuple[int, int, str]], answered: Mapping[int, int]) -> tuple[Pairs, Pairs]:
    """Return the pairs held together and the pairs kept apart, without any contradiction.

    `pins` are (first, second, kind), newest first; `answered` maps an opinion to the representative of its
    answered group. Members of an answered group come first among the pairs held together.
    """
    blocks, together, apart = _Blocks(), [], []
    for opinion, representative in sorted(answered.items()):
        blocks.join(representative, opinion, answered=True)
        if opinion != representative:
            together.append((representative, opinion))
    for first, second, kind in pins:
        if kind == PinKind.TOGETHER and blocks.join(first, second):
            together.append((first, second))
        elif kind == PinKind.APART and blocks.part(first, second):
            apart.append((first, second))
    return together, apart
