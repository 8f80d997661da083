"""Storing the groups of a run: in portions that change only what differs, so that nobody else waits long to write."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext

from renda.core.base.action import Stale
from renda.core.opinions.grouping import Cluster, Clusters
from renda.core.opinions.models import Answer, Opinion, OpinionGroup, Round

BATCH = 2000  # rows in one statement
PORTION = 5_000  # opinions in one transaction


def portions(round: Round, clusters: Clusters) -> Iterator[Clusters]:
    """Yield what of a run differs from the groups as they are, some thousands of opinions at a time.

    Whole clusters go with all present groups that they take members from, so that between two portions every
    opinion is in one whole group, of this run or of the one before. A cluster that changes no row is left out.
    """
    present = _present(Opinion.objects.filter(round=round, group__isnull=False))
    known = {row.pk: row for row in OpinionGroup.objects.filter(round=round)}
    sizes = Counter(present.values())
    takers: dict[int, list[Cluster]] = defaultdict(list)
    for cluster in clusters:
        for group_ in _groups_in(cluster, present):
            takers[group_].append(cluster)
    portion: Clusters = []
    count = 0
    taken: set[int] = set()
    for cluster in clusters:
        if cluster.members[0] in taken or _is_stored(cluster, present, known, sizes):
            continue
        for each in _connected(cluster, present, takers):
            portion.append(each)
            count += len(each.members)
            taken.add(each.members[0])
        if count >= PORTION:
            yield portion
            portion, count = [], 0
    if portion:
        yield portion


def _groups_in(cluster: Cluster, present: Mapping[int, int]) -> set[int]:
    return {present[pk] for pk in cluster.members if pk in present}


def _is_stored(
    cluster: Cluster, present: Mapping[int, int], known: Mapping[int, OpinionGroup], sizes: Mapping[int, int]
) -> bool:
    group_ = known.get(present.get(cluster.members[0], 0))
    return (
        group_ is not None
        and group_.representative_id == cluster.representative
        and group_.size == sizes[group_.pk] == len(cluster.members)
        and all(present.get(pk) == group_.pk for pk in cluster.members)
    )


def _connected(cluster: Cluster, present: Mapping[int, int], takers: Mapping[int, Clusters]) -> Clusters:
    """A cluster and all that share present groups with it, directly or by others."""
    found, waiting, seen = {cluster.members[0]: cluster}, [cluster], set()
    while waiting:
        for group_ in _groups_in(waiting.pop(), present) - seen:
            seen.add(group_)
            for other in takers[group_]:
                if other.members[0] not in found:
                    found[other.members[0]] = other
                    waiting.append(other)
    return list(found.values())


def apply_clusters(round: Round, clusters: Clusters) -> int:
    """Store clusters as groups, changing only rows that differ; return the number of groups.

    A group that gains or loses members gets a new version, so that an answer written for fewer is noticed.
    Raises: Stale, where a group would lose a part only: another run has stored other groups meanwhile.
    """
    present, existing = _before(round, [pk for cluster in clusters for pk in cluster.members])
    answered = set(
        _in_pieces(Answer.objects.all(), "group", [row.pk for row in existing.values()], "group__first_id")
    )
    sizes = Counter(present.values())
    fresh: list[OpinionGroup] = []
    changed: list[OpinionGroup] = []
    moves: list[tuple[OpinionGroup, list[int]]] = []
    for voice, members in clusters:
        first = next((pk for pk in members if pk in answered), members[0])
        row = existing.pop(first, None)
        if row is None:
            row = OpinionGroup(
                assembly_id=round.assembly_id,
                round=round,
                first_id=first,
                representative_id=voice,
                size=len(members),
            )
            fresh.append(row)
        moved = [pk for pk in members if row.pk is None or present.get(pk) != row.pk]
        if row.pk and (moved or sizes[row.pk] != len(members) or row.representative_id != voice):
            row.size, row.representative_id, row.version = len(members), voice, row.version + 1
            changed.append(row)
        if moved:
            moves.append((row, moved))
    OpinionGroup.objects.bulk_create(fresh, batch_size=BATCH)
    OpinionGroup.objects.bulk_update(changed, ["size", "representative", "version"], batch_size=BATCH)
    _move(moves)
    left = [row.pk for row in existing.values() if row.first_id not in answered]
    OpinionGroup.objects.filter(pk__in=left).delete()
    return len(clusters)


def _before(round: Round, members: Sequence[int]) -> tuple[dict[int, int], dict[int, OpinionGroup]]:
    """The present groups of these opinions, by opinion, and the rows of those groups, by their first. Raises: Stale."""
    opinions = Opinion.objects.filter(round=round)
    groups_ = OpinionGroup.objects.filter(round=round)
    present = {
        pk: group_
        for pk, group_ in _in_pieces(opinions, "pk", members, "pk", "group_id")
        if group_ is not None
    }
    rows = {
        row.pk: row
        for row in chain(
            _in_pieces(groups_, "pk", sorted(set(present.values()))), _in_pieces(groups_, "first", members)
        )
    }
    whole = sum(1 for _ in _in_pieces(opinions, "group", list(rows), "pk"))
    if whole != len(present):
        raise Stale(gettext("这轮意见的分组刚刚被另一次运行更新，请重新分组。"))
    return present, {row.first_id: row for row in rows.values()}


def _present(opinions: QuerySet[Opinion]) -> dict[int, int]:
    return dict(opinions.order_by().values_list("pk", "group_id"))  # type: ignore[arg-type]


def _in_pieces(rows: QuerySet[Any], column: str, values: Sequence[int], *wanted: str) -> Iterator[Any]:
    """The rows whose column has one of these values, asked for some at a time; whole, or the wanted columns."""
    for start in range(0, len(values), BATCH):
        found = rows.filter(**{f"{column}__in": values[start : start + BATCH]}).order_by()
        yield from found.values_list(*wanted, flat=len(wanted) == 1) if wanted else found


def _move(moves: Iterable[tuple[OpinionGroup, list[int]]]) -> None:
    """Write the new group of the opinions that moved: one statement, prepared once and run for each of them.

    Django's own ways (an update for a group, a CASE for a batch) held the database for minutes at a quarter million.
    """
    table, group_column, key = (
        connection.ops.quote_name(name)
        for name in (
            Opinion._meta.db_table,
            Opinion._meta.get_field("group").column,
            Opinion._meta.pk.column,
        )
    )
    rows = [(group.pk, pk) for group, members in moves for pk in members]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {group_column} = %s WHERE {key} = %s", rows)  # noqa: S608
