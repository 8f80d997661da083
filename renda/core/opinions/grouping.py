"""Groups of alike opinions: a run computes clusters from text alone; a person's pins are part of its input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from django.db import connection

from renda.core.opinions.corrections import Pairs, counting_pins
from renda.core.opinions.models import Answer, Opinion, OpinionGroup, Pin, Round, Screening
from renda.lib.similar import Grouping, group

BATCH = 2000


class Cluster(NamedTuple):
    """Opinions that a run puts together: the one whose words stand for all, and all of them ascending."""

    representative: int
    members: list[int]


Clusters = list[Cluster]


def compute_clusters(round: Round) -> Clusters:
    """Return a round's clusters, by their smallest member; the same input, the same clusters.

    Opinions closed by screening take no part. Members of an answered group stay with it.
    """
    rows = list(
        Opinion.objects.filter(round=round)
        .exclude(screening=Screening.NOT_HERE)
        .order_by("pk")
        .values_list("pk", "text")
    )
    present = {pk for pk, _ in rows}
    answered = _answered(round, present)
    together, apart = counting_pins(_pins(round, present), answered)
    firsts = set(answered.values())
    while True:
        found = group(
            [text for _, text in rows],
            identifiers=[str(pk) for pk, _ in rows],
            together=_named(together),
            apart=_named(apart),
        )
        clusters = sorted(_clusters(found), key=lambda cluster: cluster.members)
        joined = [pair for cluster in clusters for pair in combinations(_in(cluster.members, firsts), 2)]
        if not joined:
            return clusters
        apart += joined  # two answered groups are never joined; asked for only where it happens


def _clusters(found: Grouping) -> Iterator[Cluster]:
    voices = dict(zip(found.groups, found.representatives, strict=True))
    for name, members in found.members().items():
        yield Cluster(int(voices[name]), sorted(map(int, members)))


def _named(pairs: Pairs) -> list[tuple[str, str]]:
    return [(str(one), str(other)) for one, other in pairs]


def _in(members: Iterable[int], chosen: set[int]) -> list[int]:
    return [pk for pk in members if pk in chosen]


def _pins(round: Round, present: set[int]) -> Iterator[tuple[int, int, str]]:
    """The pins between opinions that take part, newest first."""
    for pin in Pin.objects.filter(round=round).order_by("-at", "-pk"):
        if {pin.first_id, pin.second_id} <= present:
            yield pin.first_id, pin.second_id, pin.kind


def _answered(round: Round, present: set[int]) -> dict[int, int]:
    """Opinions of answered groups, each with its group's first."""
    members = Opinion.objects.filter(round=round, group__answer__isnull=False)
    return {pk: first for pk, first in members.values_list("pk", "group__first_id") if pk in present}


def apply_clusters(round: Round, clusters: Clusters) -> int:
    """Store clusters as groups, changing only rows that differ; return the number of groups.

    A group that gains or loses members gets a new version, so that an answer written for fewer is noticed.
    """
    existing = {row.first_id: row for row in OpinionGroup.objects.filter(round=round)}
    answered = set(Answer.objects.filter(group__round=round).values_list("group__first_id", flat=True))
    present = dict(Opinion.objects.filter(round=round).values_list("pk", "group_id"))
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
