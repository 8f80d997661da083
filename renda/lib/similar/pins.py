"""A person's word on what belongs together and what does not; it wins over the computation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from renda.lib.errors import Refusal

Distance = Callable[[int, int], int]


class PinsContradict(Refusal):
    """Two opinions are pinned together, perhaps through others, and pinned apart as well."""


class Union:
    """Which rows are joined; the lowest row stands for its set."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}

    def root(self, row: int) -> int:
        """Return the row that stands for the set of `row`."""
        top = row
        while self._parents.get(top, top) != top:
            top = self._parents[top]
        while self._parents.get(row, row) != top:
            self._parents[row], row = top, self._parents.get(row, row)
        return top

    def join(self, left: int, right: int) -> None:
        """Make one set of the two."""
        low, high = sorted((self.root(left), self.root(right)))
        self._parents[high] = low


def check(
    together: Iterable[tuple[int, int]], apart: Iterable[tuple[int, int]], names: Sequence[str]
) -> None:
    """Raise PinsContradict if some pair must be both together and apart; `names` by row, for the message."""
    blocks = _blocks(together)
    for left, right in apart:
        if left == right or blocks.root(left) == blocks.root(right):
            raise PinsContradict(
                f"Opinions {names[left]} and {names[right]} are pinned apart, but other pins hold them together; "
                "remove one of these pins."
            )


def apply(
    labels: Sequence[int],
    together: Sequence[tuple[int, int]],
    apart: Sequence[tuple[int, int]],
    *,
    distance: Distance,
    rank: Callable[[int], int],
) -> list[int]:
    """Return new labels by row: groups joined and cut as the pins say. Check the pins before.

    `together` joins the whole groups of its two rows. `apart` cuts the group that holds both: each row
    goes to the pinned row it is nearest to (`distance`, in edits), of equally near ones to the part that was
    begun first; parts begin in order of `rank` (unique by row). Rows pinned together never part.
    """
    groups = Union()
    for left, right in together:
        groups.join(labels[left], labels[right])
    joined = [groups.root(label) for label in labels] if together else list(labels)
    cuts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for left, right in apart:
        if joined[left] == joined[right]:
            cuts[joined[left]].append((left, right))
    if cuts:
        _cut(joined, cuts, _blocks(together), distance, rank)
    return joined


def _blocks(together: Iterable[tuple[int, int]]) -> Union:
    blocks = Union()
    for left, right in together:
        blocks.join(left, right)
    return blocks


def _cut(
    labels: list[int],
    cuts: dict[int, list[tuple[int, int]]],
    blocks: Union,
    distance: Distance,
    rank: Callable[[int], int],
) -> None:
    members: dict[int, dict[int, list[int]]] = {label: defaultdict(list) for label in cuts}
    for row, label in enumerate(labels):
        if label in cuts:
            members[label][blocks.root(row)].append(row)
    fresh = max(labels) + 1
    for label, pairs in cuts.items():
        parts = _parts(members[label], pairs, blocks, distance, rank)
        for number, rows in enumerate(parts):
            for row in rows:
                labels[row] = label if number == 0 else fresh + number
        fresh += len(parts)


def _parts(
    members: dict[int, list[int]],
    pairs: Iterable[tuple[int, int]],
    blocks: Union,
    distance: Distance,
    rank: Callable[[int], int],
) -> list[list[int]]:
    """Return the rows of one group, cut into as few parts as going through the pinned rows in order finds."""
    enemies: dict[int, set[int]] = defaultdict(set)
    for left, right in pairs:
        enemies[blocks.root(left)].add(blocks.root(right))
        enemies[blocks.root(right)].add(blocks.root(left))
    order = sorted(members, key=lambda block: min(map(rank, members[block])))
    seeds: list[list[int]] = []
    for block in (block for block in order if block in enemies):
        home = next((part for part in seeds if not enemies[block] & set(part)), None)
        if home is None:
            seeds.append([block])
        else:
            home.append(block)
    parts = [[row for block in part for row in members[block]] for part in seeds]
    pinned = [list(part) for part in parts]
    for block in (block for block in order if block not in enemies):
        nearest = min(range(len(pinned)), key=lambda n: _gap(members[block], pinned[n], distance))
        parts[nearest] += members[block]
    return parts


def _gap(rows: Iterable[int], others: Sequence[int], distance: Distance) -> int:
    return min(distance(row, other) for row in rows for other in others)
