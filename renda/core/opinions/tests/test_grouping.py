"""Groups: identical texts together, a person's corrections outlive the runs, a second run changes no row."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from renda.core.audit.models import EventRecord
from renda.core.jobs.api import run_until_idle
from renda.core.opinions import tasks
from renda.core.opinions.actions import answer_group, split_group
from renda.core.opinions.corrections import counting_pins, pin_apart, pin_together
from renda.core.opinions.grouping import compute_clusters
from renda.core.opinions.ledger import begin_round
from renda.core.opinions.models import Opinion, OpinionGroup, Pin, Round, Screening
from renda.core.opinions.storing import apply_clusters
from renda.core.opinions.tasks import ask_for_groups
from renda.core.opinions.tests.samples import (
    FEES,
    LAMPS,
    LATER,
    MORNING,
    NEARLY,
    groups_of,
    office,
    release,
    round_of,
    run_grouping,
    say,
    snapshot,
)
from renda.core.people.models import Assembly


def test_identical_texts_are_one_group_and_near_ones_join_it(round: Round) -> None:
    say(round, LATER, LAMPS, FEES, LAMPS, NEARLY, LATER)
    run_grouping(round)
    rows = list(OpinionGroup.objects.values_list("representative__text", "size"))
    assert rows == [(LAMPS, 3), (LATER, 2), (FEES, 1)]
    assert not Opinion.objects.filter(group=None).exists()
    event = EventRecord.objects.get()
    assert event.name == "opinions.regrouped"
    assert (event.payload["opinions"], event.payload["groups"]) == (6, 3)


def test_a_group_is_known_by_its_first_opinion_and_speaks_with_its_commonest_words(round: Round) -> None:
    rows = say(round, LAMPS, NEARLY, NEARLY)
    run_grouping(round)
    group = OpinionGroup.objects.get()
    assert (group.first, group.representative) == (rows[0], rows[1])


def test_a_group_that_gains_a_member_has_a_new_version(round: Round) -> None:
    say(round, LAMPS)
    run_grouping(round)
    before = OpinionGroup.objects.get().version
    run_grouping(round)
    assert OpinionGroup.objects.get().version == before
    say(round, NEARLY)
    run_grouping(round)
    assert OpinionGroup.objects.get().version == before + 1


def test_rounds_of_one_matter_are_grouped_apart(round: Round) -> None:
    say(round, LAMPS)
    run_grouping(round)
    release(round)
    second = begin_round(round.matter, MORNING)
    say(second, LAMPS)
    run_grouping(second)
    assert groups_of(round) == groups_of(second) == [{LAMPS}]
    assert OpinionGroup.objects.count() == 2


def test_a_second_run_changes_no_row(round: Round) -> None:
    say(round, LATER, LAMPS, FEES, LAMPS, NEARLY)
    run_grouping(round)
    before = snapshot(round)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        apply_clusters(round, compute_clusters(round))
    assert snapshot(round) == before
    written = [query["sql"] for query in seen if query["sql"].split()[0] in {"UPDATE", "INSERT", "DELETE"}]
    assert written == []


def test_the_order_in_which_opinions_came_does_not_change_who_is_together(city: Assembly) -> None:
    texts = [LAMPS, NEARLY, LATER, FEES, LAMPS, FEES + "谢谢。"]
    found = []
    for seed in range(3):
        round = round_of(city, f"9901-LG-2026-1{seed:03}")
        shuffled = random.Random(seed).sample(texts, len(texts))
        say(round, *shuffled)
        run_grouping(round)
        found.append(sorted(map(sorted, groups_of(round))))
    assert found[0] == found[1] == found[2]


def test_closed_opinions_take_no_part(round: Round) -> None:
    say(round, LAMPS)
    say(round, LAMPS, screening=Screening.NOT_HERE)
    run_grouping(round)
    assert OpinionGroup.objects.get().size == 1
    assert Opinion.objects.filter(group=None).count() == 1


def test_a_matter_is_grouped_by_itself(city: Assembly, round: Round) -> None:
    say(round, LAMPS)
    other = round_of(city, "9901-LG-2026-0002")
    say(other, LAMPS)
    run_grouping(round)
    assert groups_of(round) == [{LAMPS}] and groups_of(other) == []


def test_an_answered_group_keeps_its_members_and_its_answer_through_later_runs(round: Round) -> None:
    first, second, third = say(round, LATER, LAMPS, NEARLY)
    run_grouping(round)
    group = OpinionGroup.objects.get(first=second)
    answer_group(subject=group, verdict="beyond", reason="另有规定。", by=office(round.assembly), at=MORNING)
    Opinion.objects.filter(pk=third.pk).update(text=FEES)  # as if the rule had become stricter
    run_grouping(round)
    row = OpinionGroup.objects.get(pk=group.pk)
    assert row.answer.reason == "另有规定。"
    assert set(row.members.values_list("pk", flat=True)) == {second.pk, third.pk}
    assert OpinionGroup.objects.get(first=first).size == 1


def test_two_answered_groups_are_never_joined_by_a_run(round: Round) -> None:
    one, other = say(round, LAMPS, LATER)
    run_grouping(round)
    for group in OpinionGroup.objects.all():
        answer_group(
            subject=group, verdict="beyond", reason="另有规定。", by=office(round.assembly), at=MORNING
        )
    Opinion.objects.filter(pk=other.pk).update(text=NEARLY)
    run_grouping(round)
    assert groups_of(round) == [{LAMPS}, {NEARLY}]


def test_a_later_pin_takes_the_place_of_an_earlier_one(round: Round) -> None:
    one, other = (row.pk for row in say(round, LAMPS, LATER))
    pin_together(round, [one, other], MORNING)
    pin_apart(round, [other], [one], MORNING)
    assert list(Pin.objects.values_list("first_id", "second_id", "kind")) == [(one, other, "apart")]
    pin_together(round, [other, one], MORNING)
    assert list(Pin.objects.values_list("first_id", "second_id", "kind")) == [(one, other, "together")]


def test_the_newest_pin_counts_where_pins_contradict_and_answers_before_all() -> None:
    pins = [(1, 2, "apart"), (1, 3, "together"), (2, 3, "together"), (4, 5, "together"), (4, 5, "apart")]
    assert counting_pins(pins, {}) == ([(1, 3), (4, 5)], [(1, 2)])
    assert counting_pins(pins, {1: 1, 2: 1, 4: 4, 5: 5}) == ([(1, 2), (1, 3), (2, 3)], [(4, 5)])


def test_an_opinion_that_comes_back_with_old_pins_does_not_stop_the_runs(round: Round) -> None:
    """It was pinned together with two groups that were split while it was away."""
    lamps, later, fees = say(round, LAMPS, LATER, FEES)
    pin_together(round, [lamps.pk, later.pk, fees.pk], MORNING)
    Opinion.objects.filter(pk=lamps.pk).update(screening=Screening.NOT_HERE)
    pin_apart(round, [later.pk], [fees.pk], MORNING + timedelta(hours=1))
    Opinion.objects.filter(pk=lamps.pk).update(screening=Screening.ADMITTED)
    run_grouping(round)
    (without_later,) = [each for each in groups_of(round) if FEES in each]
    assert LATER not in without_later


def test_a_split_made_while_a_run_computes_is_not_undone(
    round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(round, LAMPS, NEARLY)
    run_grouping(round)
    compute, runs = tasks.compute_clusters, []

    def compute_slowly(asked: Round) -> Any:
        found = compute(asked)
        if not runs:
            group = OpinionGroup.objects.get()
            one = [group.members.order_by("pk")[0].pk]
            split_group(subject=group, opinions=one, by=office(round.assembly), at=MORNING)
        runs.append(found)
        return found

    monkeypatch.setattr(tasks, "compute_clusters", compute_slowly)
    ask_for_groups(round)
    run_until_idle()
    assert groups_of(round) == [{LAMPS}, {NEARLY}] and len(runs) == 2


def test_pinning_many_asks_the_database_a_constant_number_of_times(round: Round) -> None:
    def queries(count: int) -> int:
        rows = [row.pk for row in say(round, *[f"第{number}个意见" for number in range(count)])]
        with CaptureQueriesContext(connection) as seen:
            pin_together(round, rows, MORNING)
        return len(seen)

    assert queries(3) == queries(30)


def test_the_job_groups_and_a_job_after_the_release_changes_nothing(round: Round) -> None:
    say(round, LAMPS, NEARLY)
    ask_for_groups(round)
    run_until_idle()
    assert groups_of(round) == [{LAMPS, NEARLY}]
    Opinion.objects.update(group=None)
    release(round)
    ask_for_groups(round)
    run_until_idle()
    assert not Opinion.objects.exclude(group=None).exists()


@pytest.mark.parametrize("seed", range(3))
def test_every_admitted_opinion_is_in_exactly_one_group_after_any_corrections(
    round: Round, seed: int
) -> None:
    """Random merges and splits between runs: pins hold and sizes are true."""
    from renda.core.opinions.actions import merge_groups, split_group
    from renda.lib.errors import Refusal

    chance = random.Random(seed)
    say(round, *chance.choices([LAMPS, NEARLY, LATER, FEES, FEES + "谢谢。"], k=10))
    by: Any = office(round.assembly)
    for _ in range(5):
        run_grouping(round)
        assert not Opinion.objects.filter(group=None).exists()
        for row in OpinionGroup.objects.all():
            assert row.size == row.members.count() > 0
        rows = list(OpinionGroup.objects.order_by("pk"))
        group = chance.choice(rows)
        try:
            if chance.random() < 0.5 and len(rows) > 1:
                other = chance.choice([row for row in rows if row.pk != group.pk])
                merge_groups(subject=group, other=other, by=by, at=MORNING)
            else:
                texts = sorted(set(group.members.values_list("text", flat=True)))
                leaving = group.members.filter(text=texts[0]).values_list("pk", flat=True)
                split_group(subject=group, opinions=list(leaving), by=by, at=MORNING)
        except Refusal:
            continue
        expected = {frozenset(each) for each in groups_of(round)}
        run_grouping(round)
        assert {frozenset(each) for each in groups_of(round)} == expected
