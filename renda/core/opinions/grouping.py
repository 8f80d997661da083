"""Groups of alike opinions: a run computes clusters from text alone; a person's pins are part of its input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from renda.core.opinions.corrections import Pairs, counting_pins
from renda.core.opinions.models import Opinion, Pin, Round, Screening
from renda.lib.similar import Grouping, group


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
