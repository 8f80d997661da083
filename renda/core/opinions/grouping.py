"""Groups of alike opinions: a run computes clusters from text alone; a person's pins are part of its input."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from renda.core.opinions.models import Answer, Opinion, OpinionGroup, Pin, PinKind, Screening
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
    together, apart = _pins(matter, present)
    found = group(
        [text for _, text in rows],
        identifiers=[str(pk) for pk, _ in rows],
        together=[(str(one), str(other)) for one, other in together],
        apart=[(str(one), str(other)) for one, other in apart],
    )
    return sorted(sorted(map(int, members)) for members in found.members().values())


def _pins(matter: Matter, present: set[int]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    pins = [
        pin
        for pin in Pin.objects.filter(matter=matter).order_by("pk")
        if {pin.first_id, pin.second_id} <= present
    ]
    together = [(pin.first_id, pin.second_id) for pin in pins if pin.kind == PinKind.TOGETHER]
    apart = [(pin.first_id, pin.second_id) for pin in pins if pin.kind == PinKind.APART]
    answered = Answer.objects.filter(matter=matter).values_list("group__representative_id", "group_id")
    representatives = {group_id: representative for representative, group_id in answered}
    for pk, group_id in Opinion.objects.filter(group_id__in=representatives).values_list("pk", "group_id"):
        if pk != representatives[group_id]:
            together.append((representatives[group_id], pk))
    kept = sorted(representatives.values())
    apart += [(first, second) for index, first in enumerate(kept) for second in kept[index + 1 :]]
    return together, apart


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


def pin_together(matter: Matter, opinions: Sequence[int], at: datetime) -> None:
    """Pin opinions to the first of them; earlier pins apart between them are taken back."""
    first, *others = sorted(set(opinions))
    Pin.objects.filter(matter=matter, kind=PinKind.APART, first__in=opinions, second__in=opinions).delete()
    _write(matter, [(first, other) for other in others], PinKind.TOGETHER, at)


def pin_apart(matter: Matter, one: int, other: int, at: datetime) -> None:
    """Pin two opinions into different groups; earlier pins that joined them are taken back."""
    _write(matter, [(min(one, other), max(one, other))], PinKind.APART, at)


def _write(matter: Matter, pairs: Iterable[tuple[int, int]], kind: PinKind, at: datetime) -> None:
    for first, second in pairs:
        Pin.objects.update_or_create(
            first_id=first,
            second_id=second,
            defaults={"assembly_id": matter.assembly_id, "matter": matter, "kind": kind, "at": at},
        )
