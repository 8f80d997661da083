"""A run is stored in portions: at every moment each group is whole, and what is interrupted is finished later."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from renda.core.audit.models import EventRecord
from renda.core.base.action import Stale
from renda.core.jobs.api import run_until_idle
from renda.core.jobs.models import Job, State
from renda.core.opinions import storing, tasks
from renda.core.opinions.actions import regroup, split_group
from renda.core.opinions.grouping import Cluster
from renda.core.opinions.models import Opinion, OpinionGroup, Round
from renda.core.opinions.tasks import ask_for_groups, store_groups
from renda.core.opinions.tests.samples import MORNING, groups_of, office, say, snapshot


def clusters_by(members: dict[int, list[int]]) -> list[Cluster]:
    """Clusters in the order of their smallest member, which speaks for them."""
    return sorted((Cluster(min(each), sorted(each)) for each in members.values()), key=lambda c: c.members)


def at_random(chance: random.Random, opinions: list[int], most: int) -> list[Cluster]:
    members: dict[int, list[int]] = {}
    for pk in opinions:
        members.setdefault(chance.randrange(most), []).append(pk)
    return clusters_by(members)


def stored(round: Round) -> list[Cluster]:
    """The groups as they stand; fails where one is not whole."""
    members: dict[int, list[int]] = {}
    for row in OpinionGroup.objects.filter(round=round):
        members[row.pk] = list(row.members.values_list("pk", flat=True))
        assert (row.size, row.first_id) == (len(members[row.pk]), min(members[row.pk]))
    return clusters_by(members)


def after_each_portion(monkeypatch: pytest.MonkeyPatch, look: Callable[[int], Any]) -> None:
    """Make portions of one cluster (with what hangs on it), and look after each; `look` gets its number."""
    count = 0

    def store(**given: Any) -> Any:
        nonlocal count
        event = regroup(**given)
        count += 1
        look(count)
        return event

    monkeypatch.setattr(storing, "PORTION", 1)
    monkeypatch.setattr(tasks, "regroup", store)


@pytest.mark.parametrize("seed", range(6))
def test_between_portions_every_group_is_one_of_this_run_or_of_the_one_before(
    round: Round, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    opinions = [row.pk for row in say(round, *[f"意见{number}" for number in range(14)])]
    before = at_random(chance, opinions[:11], 8)
    store_groups(round, before, at=MORNING)
    after = at_random(chance, opinions, 8)
    steps: list[list[Cluster]] = []
    after_each_portion(monkeypatch, lambda count: steps.append(stored(round)))
    store_groups(round, after, at=MORNING)
    for step in steps:
        assert all(cluster in before or cluster in after for cluster in step)
        assert {pk for each in step for pk in each.members} >= set(opinions[:11])
    assert stored(round) == after


def test_a_long_run_is_stored_in_several_transactions(round: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    opinions = [row.pk for row in say(round, *"甲乙丙丁戊")]
    monkeypatch.setattr(storing, "PORTION", 2)
    store_groups(round, clusters_by({pk: [pk] for pk in opinions}), at=MORNING)
    told = [(each.payload["opinions"], each.payload["groups"]) for each in EventRecord.objects.order_by("pk")]
    assert told == [(2, 2), (2, 2), (1, 1)]


def test_a_run_that_changes_nothing_writes_and_records_nothing(round: Round) -> None:
    opinions = [row.pk for row in say(round, *"甲乙丙")]
    clusters = clusters_by({0: opinions[:2], 1: opinions[2:]})
    store_groups(round, clusters, at=MORNING)
    before, events = snapshot(round), EventRecord.objects.count()
    with CaptureQueriesContext(connection) as seen:
        store_groups(round, clusters, at=MORNING)
    assert (snapshot(round), EventRecord.objects.count()) == (before, events)
    assert {query["sql"].split()[0] for query in seen} == {"SELECT"}


def test_a_correction_between_two_portions_stops_the_run(
    round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    opinions = [row.pk for row in say(round, *"甲乙丙丁")]
    store_groups(round, clusters_by({0: opinions}), at=MORNING)
    by = office(round.assembly)

    def split(count: int) -> None:
        if count == 1:
            group = OpinionGroup.objects.order_by("pk")[0]
            split_group(subject=group, opinions=opinions[1:2], by=by, at=MORNING)

    wanted = clusters_by({0: opinions[:2], 1: opinions[2:]})
    after_each_portion(monkeypatch, split)
    store_groups(round, wanted, at=MORNING)  # one portion, as both clusters share the group before
    assert stored(round) == clusters_by({0: opinions[:1], 1: opinions[1:2], 2: opinions[2:]})
    more = [row.pk for row in say(round, *"戊己")]
    group = OpinionGroup.objects.get(first=opinions[2])

    def split_again(count: int) -> None:
        split_group(subject=group, opinions=opinions[3:], by=by, at=MORNING)

    after_each_portion(monkeypatch, split_again)
    round.refresh_from_db()
    with pytest.raises(Stale):
        store_groups(round, clusters_by({0: more[:1], 1: more[1:]}), at=MORNING)


def test_a_portion_that_would_tear_a_group_apart_is_refused(round: Round) -> None:
    opinions = [row.pk for row in say(round, *"甲乙丙")]
    store_groups(round, clusters_by({0: opinions}), at=MORNING)
    before = snapshot(round)
    with pytest.raises(Stale, match="请重新分组。"):
        regroup(
            subject=round,
            clusters=[Cluster(opinions[0], opinions[:2])],
            by=office(round.assembly),
            at=MORNING,
        )
    assert snapshot(round) == before


def test_a_job_killed_between_portions_is_finished_by_the_next(
    round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(round, "停车位太少", "路灯太暗", "请多种树", "路灯太暗")

    class Killed(BaseException):
        pass

    def kill(count: int) -> None:
        if count == 2:
            raise Killed

    after_each_portion(monkeypatch, kill)
    ask_for_groups(round)
    with pytest.raises(Killed):
        run_until_idle()
    assert Opinion.objects.filter(group=None).count() == 1
    Job.objects.filter(state=State.RUNNING).update(state=State.WAITING, leased_by="", lease_until=None)
    run_until_idle()
    assert groups_of(round) == [{"停车位太少"}, {"路灯太暗"}, {"请多种树"}]
    told = EventRecord.objects.filter(name="opinions.regrouped").order_by("pk")
    assert [each.payload["opinions"] for each in told] == [1, 2, 1]
