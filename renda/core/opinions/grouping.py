"""Groups of alike opinions: a run computes clusters from text alone; a person's pins are part of its input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from renda.core.opinions.corrections import Pairs, counting_pins
from renda.core.opinions.models import Answer, Opinion, OpinionGroup, Pin, Screening
from renda.core.procedures.models import Matter
from renda.lib.similar import group

Clusters = list[list[int]]
BATCH = 2000


def compute_clusters(matter: Matter) -> Clusters:
    """Return clusters of opinion identifiers, each ascending, by their smallest; the same input, the same clusters.

    Opinions closed by screening take no part. Members of an answered group stay with it.
    """
    rows = list(
        Opinion.objects.filter(matter=matter)
        .exclude(screening=Screening.NOT_HERE)
        .order_by("pk")
        .values_list("pk", "text")
    )
    present = {pk for pk, _ in rows}
    answered = _answered(matter, present)
    together, apart = counting_pins(_pins(matter, present), answered)
    representatives = set(answered.values())
    while True:
        found = group(
            [text for _, text in rows],
            identifiers=[str(pk) for pk, _ in rows],
            together=_named(together),
            apart=_named(apart),
        )
        clusters = sorted(sorted(map(int, members)) for members in found.members().values())
        joined = [pair for members in clusters for pair in combinations(_in(members, representatives), 2)]
        if not joined:
            return clusters
        apart += joined  # two answered groups are never joined; asked for only where it happens


def _named(pairs: Pairs) -> list[tuple[str, str]]:
    return [(str(one), str(other)) for one, other in pairs]


def _in(members: Iterable[int], chosen: set[int]) -> list[int]:
    return [pk for pk in members if pk in chosen]


def _pins(matter: Matter, present: set[int]) -> Iterator[tuple[int, int, str]]:
    """The pins between opinions that take part, newest first."""
    for pin in Pin.objects.filter(matter=matter).order_by("-at", "-pk"):
        if {pin.first_id, pin.second_id} <= present:
            yield pin.first_id, pin.second_id, pin.kind


def _answered(matter: Matter, present: set[int]) -> dict[int, int]:
    """Opinions of answered groups, each with its group's representative."""
    members = Opinion.objects.filter(matter=matter, group__answer__isnull=False)
    rows = members.values_list("pk", "group__representative_id")
    return {pk: representative for pk, representative in rows if pk in present}


def apply_clusters(matter: Matter, clusters: Clusters) -> int:
    """Store clusters as groups, changing only rows that differ; return the number of groups."""
    existing = {row.representative_id: row for row in OpinionGroup.objects.filter(matter=matter)}
    answered = set(Answer.objects.filter(matter=matter).values_list("group__representative_id", flat=True))
    present = dict(Opinion.objects.filter(matter=matter).values_list("pk", "group_id"))
    fresh: list[OpinionGroup] = []
    chosen: list[tuple[OpinionGroup, list[int]]] = []
    for members in clusters:
        representative = next((pk for pk in members if pk in answered), members[0])
        row = existing.pop(representative, None)
        if row is None:
            row = OpinionGroup(
                assembly_id=matter.assembly_id, matter=matter, representative_id=representative
            )
            fresh.append(row)
        row.size, row_changed = len(members), row.size != len(members)
        if row_changed and row.pk:
            OpinionGroup.objects.filter(pk=row.pk).update(size=row.size)
        chosen.append((row, members))
    OpinionGroup.objects.bulk_create(fresh, batch_size=BATCH)
    for row, members in chosen:
        moved = [pk for pk in members if present.get(pk) != row.pk]
        for start in range(0, len(moved), BATCH):
            Opinion.objects.filter(pk__in=moved[start : start + BATCH]).update(group=row)
    OpinionGroup.objects.filter(pk__in=[row.pk for row in existing.values()]).exclude(
        representative_id__in=answered
    ).delete()
    return len(clusters)
