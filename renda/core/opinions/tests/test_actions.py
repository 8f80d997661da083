"""Screening, merging, splitting, answering, summarising: each works, leaves its event, refuses, and not twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from renda.core.audit.models import EventRecord
from renda.core.base import scope
from renda.core.base.action import Stale
from renda.core.base.actor import Actor, Role
from renda.core.documents.models import TextVersion
from renda.core.opinions import actions
from renda.core.opinions.ledger import (
    AlreadyReleased,
    NotReleasedYet,
    TextMissing,
    TextTooLong,
    begin_round,
    hold,
)
from renda.core.opinions.models import Answer, Opinion, OpinionGroup, Round, Screening
from renda.core.opinions.tests.samples import (
    FEES,
    LAMPS,
    LATER,
    MORNING,
    NEARLY,
    draft_of,
    first_article,
    groups_of,
    office,
    release,
    round_of,
    run_grouping,
    say,
    snapshot,
    take_back,
)
from renda.core.people.models import Assembly
from renda.lib.errors import NotAllowed, Refusal

Refused = tuple[type[Refusal], str]


def last_event() -> EventRecord:
    return EventRecord.objects.order_by("-pk")[0]


def ids(rows: list[Opinion]) -> list[int]:
    return [row.pk for row in rows]


def screen(round: Round, rows: list[Opinion], **given: Any) -> Any:
    usual = {"screening": Screening.ADMITTED, "by": office(round.assembly), "at": MORNING}
    return actions.screen_opinions(subject=round, opinions=ids(rows), **{**usual, **given})


def answer(group: OpinionGroup, **given: Any) -> Any:
    usual = {
        "verdict": "not_adopted",
        "reason": "本条例不涉及。",
        "by": office(group.assembly),
        "at": MORNING,
    }
    return actions.answer_group(subject=group, **{**usual, **given})


def refuses(act: Callable[[], Any], round: Round, refusal: type[Refusal], sentence: str) -> None:
    """The act is refused with the sentence, and neither a row nor an event came of it."""
    rows, events = snapshot(round), EventRecord.objects.count()
    with pytest.raises(refusal, match=sentence):
        act()
    assert (snapshot(round), EventRecord.objects.count()) == (rows, events)


# taking in


def test_an_empty_and_an_overlong_opinion_are_refused(round: Round) -> None:
    refuses(lambda: say(round, " \n　"), round, TextMissing, "意见内容是空的，请填写后再提交。")
    refuses(lambda: say(round, "长" * 5001), round, TextTooLong, "有 5001 字，超过每条 5000 字的上限")


def test_nothing_is_taken_in_after_the_release(round: Round) -> None:
    release(round)
    refuses(lambda: hold(round), round, AlreadyReleased, "答复已经公开，不能再增加或者更改")


def test_the_next_round_begins_only_when_the_answers_of_the_one_before_are_out(round: Round) -> None:
    sentence = "第 1 轮征求意见的答复还没有公开，请先公开答复，再开始下一轮。"
    refuses(lambda: begin_round(round.matter, MORNING), round, NotReleasedYet, sentence)
    release(round)
    assert begin_round(round.matter, MORNING).number == 2


# screening


def test_screening_admits_and_records(round: Round) -> None:
    rows = say(round, LAMPS, LATER, screening=Screening.WAITING)
    screen(round, rows, criterion="abusive", note="看过")
    assert set(Opinion.objects.values_list("screening", "criterion")) == {("admitted", "")}
    assert last_event().name == "opinions.screened"
    assert last_event().payload == {
        "matter": round.matter_id,
        "round": round.pk,
        "opinions": ids(rows),
        "screening": "admitted",
        "criterion": "",
    }


def test_an_opinion_that_somebody_else_has_screened_meanwhile_is_not_screened_again(round: Round) -> None:
    rows = say(round, LAMPS, LATER, screening=Screening.WAITING)
    seen = {row.pk: row.version for row in rows}
    screen(round, rows[:1], seen=seen)
    refuses(
        lambda: screen(round, rows, screening=Screening.NOT_HERE, criterion="abusive", seen=seen),
        round,
        actions.SeenOtherwise,
        "别人已经处理了选中的 1 条意见，例如“小区停车棚",
    )
    screen(round, rows[1:], screening=Screening.NOT_HERE, criterion="abusive", seen=seen)


def test_a_closed_opinion_leaves_its_group_and_comes_back_when_admitted(round: Round) -> None:
    rows = say(round, LAMPS, NEARLY, LATER)
    run_grouping(round)
    screen(round, rows[1:2], screening=Screening.NOT_HERE, criterion="unrelated")
    assert groups_of(round) == [{LAMPS}, {LATER}]
    assert OpinionGroup.objects.get(first=rows[0]).size == 1
    run_grouping(round)
    assert groups_of(round) == [{LAMPS}, {LATER}]
    screen(round, rows[1:2])
    run_grouping(round)
    assert groups_of(round) == [{LAMPS, NEARLY}, {LATER}]


def test_a_group_that_loses_its_representative_is_made_anew_by_the_next_run(round: Round) -> None:
    rows = say(round, LAMPS, NEARLY)
    run_grouping(round)
    screen(round, rows[:1], screening=Screening.NOT_HERE, criterion="empty")
    assert groups_of(round) == []
    run_grouping(round)
    assert groups_of(round) == [{NEARLY}]


def test_screening_refuses_nothing_chosen_a_missing_criterion_and_answered_opinions(round: Round) -> None:
    rows = say(round, LAMPS)
    refuses(lambda: screen(round, []), round, actions.NothingChosen, "没有选中任何意见，请先勾选。")
    close = {"screening": Screening.NOT_HERE}
    for criterion in ("", "because"):
        refuses(
            lambda given=criterion: screen(round, rows, criterion=given, **close),
            round,
            actions.CriterionMissing,
            "不予受理的意见必须选择一项已经公布的筛查标准。",
        )
    run_grouping(round)
    answer(OpinionGroup.objects.get())
    refuses(
        lambda: screen(round, rows, criterion="empty", **close),
        round,
        actions.AlreadyAnswered,
        "选中的意见里有已经答复的，不能再改为不予受理。",
    )


def test_opinions_of_another_matter_are_not_screened_along(city: Assembly, round: Round) -> None:
    elsewhere = say(round_of(city, "9901-LG-2026-0002"), LAMPS, screening=Screening.WAITING)
    refuses(lambda: screen(round, elsewhere), round, actions.NothingChosen, "没有选中任何意见")
    assert Opinion.objects.get().screening == Screening.WAITING


# merging and splitting


def grouped(round: Round, *texts: str) -> list[OpinionGroup]:
    say(round, *texts)
    run_grouping(round)
    return list(OpinionGroup.objects.filter(round=round).order_by("representative_id"))


def merge(kept: OpinionGroup, other: OpinionGroup, **given: Any) -> Any:
    return actions.merge_groups(
        subject=kept, other=other, by=given.pop("by", office(kept.assembly)), at=MORNING, **given
    )


def split(group: OpinionGroup, leaving: list[int], **given: Any) -> Any:
    return actions.split_group(
        subject=group, opinions=leaving, by=given.pop("by", office(group.assembly)), at=MORNING, **given
    )


def test_merged_groups_stay_together_in_every_later_run(round: Round) -> None:
    lamps, later, fees = grouped(round, LAMPS, LATER, FEES)
    merged = later.pk
    merge(lamps, later)
    assert last_event().name == "opinions.groups_merged"
    assert last_event().payload == {
        "matter": round.matter_id,
        "round": round.pk,
        "kept": lamps.pk,
        "merged": merged,
    }
    expected = [{LAMPS, LATER}, {FEES}]
    assert groups_of(round) == expected
    run_grouping(round)
    assert groups_of(round) == expected
    assert OpinionGroup.objects.get(pk=lamps.pk).size == 2


def test_split_opinions_stay_apart_in_every_later_run(round: Round) -> None:
    (both,) = grouped(round, LAMPS, NEARLY)
    leaving = list(Opinion.objects.filter(text=NEARLY).values_list("pk", flat=True))
    split(both, leaving)
    assert last_event().name == "opinions.group_split"
    assert last_event().payload["opinions"] == leaving
    for _ in range(2):
        assert groups_of(round) == [{LAMPS}, {NEARLY}]
        run_grouping(round)


def test_splitting_and_merging_again_leaves_them_together(round: Round) -> None:
    (both,) = grouped(round, LAMPS, NEARLY)
    split(both, [Opinion.objects.get(text=NEARLY).pk])
    merge(OpinionGroup.objects.get(pk=both.pk), OpinionGroup.objects.exclude(pk=both.pk).get())
    run_grouping(round)
    assert groups_of(round) == [{LAMPS, NEARLY}]


def test_a_merge_takes_back_every_earlier_pin_between_the_two_groups(round: Round) -> None:
    """The pin apart hangs on an opinion that is no longer the representative of its group."""
    _, nearly, _ = grouped(round, FEES, NEARLY, LATER)
    merge(nearly, OpinionGroup.objects.get(representative__text=LATER))
    split(OpinionGroup.objects.get(pk=nearly.pk), [Opinion.objects.get(text=LATER).pk])
    fees = OpinionGroup.objects.get(representative__text=FEES)
    merge(fees, OpinionGroup.objects.get(pk=nearly.pk))
    merge(OpinionGroup.objects.get(pk=fees.pk), OpinionGroup.objects.get(representative__text=LATER))
    run_grouping(round)
    assert groups_of(round) == [{FEES, NEARLY, LATER}]


def test_merging_refuses_itself_another_round_and_an_answered_group(city: Assembly, round: Round) -> None:
    lamps, later = grouped(round, LAMPS, LATER)
    (foreign,) = grouped(round_of(city, "9901-LG-2026-0002"), FEES)
    release(round)
    (later_round,) = grouped(begin_round(round.matter, MORNING), FEES)
    take_back(round)
    for other in (lamps, foreign, later_round):
        refuses(
            lambda given=other: merge(lamps, given),
            round,
            actions.NotInOneRound,
            "只能合并同一轮征求意见的两个不同意见组。",
        )
    answer(later)
    refuses(lambda: merge(lamps, later), round, actions.AlreadyAnswered, "要并入的组已经答复")


def test_splitting_refuses_all_none_identical_texts_and_an_answered_group(round: Round) -> None:
    (group,) = grouped(round, LAMPS, LAMPS, NEARLY)
    every = ids(list(Opinion.objects.order_by("pk")))
    for leaving in ([], every, [0]):
        refuses(
            lambda given=leaving: split(group, given),
            round,
            actions.CannotSplit,
            "请选择要拆出的一部分意见，至少留一条在原组。",
        )
    refuses(
        lambda: split(group, every[:1]),
        round,
        actions.CannotSplit,
        "文字完全相同的意见始终归为一组，请把相同的意见一起选中。",
    )
    answer(group)
    refuses(lambda: split(group, every[2:]), round, actions.AlreadyAnswered, "本组已经答复")


# answering


def test_one_answer_serves_the_group_and_names_its_place(round: Round) -> None:
    (group,) = grouped(round, LAMPS, NEARLY)
    version = draft_of(round)
    node = first_article(version)
    answer(group, verdict="adopted", reason=" 已经写明。 ", text_version=version, node=node)
    row = Answer.objects.get()
    assert (row.group, row.reason, row.node, row.node_label) == (group, "已经写明。", node, "第一条")
    assert row.answered_by == "李"
    assert last_event().name == "opinions.group_answered"
    assert last_event().payload == {
        "matter": round.matter_id,
        "round": round.pk,
        "group": group.pk,
        "verdict": "adopted",
        "reason": "已经写明。",
        "node": node,
    }


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"verdict": "perhaps"}, (actions.ReasonMissing, "请选择采纳情况")),
        ({"reason": " "}, (actions.ReasonMissing, "答复必须写明理由，群众会看到这段话。")),
        ({"verdict": "adopted"}, (actions.PlaceMissing, "请指明体现在新文本的哪一条。")),
        ({"verdict": "partly"}, (actions.PlaceMissing, "请指明体现在新文本的哪一条。")),
    ],
)
def test_an_answer_without_verdict_reason_or_place_is_refused(
    round: Round, given: dict[str, str], refused: Refused
) -> None:
    (group,) = grouped(round, LAMPS)
    refuses(lambda: answer(group, **given), round, *refused)


def test_an_answer_may_not_point_into_the_text_of_another_matter(city: Assembly, round: Round) -> None:
    (group,) = grouped(round, LAMPS)
    foreign = draft_of(round_of(city, "9901-LG-2026-0002"))
    given = {"verdict": "adopted", "text_version": foreign, "node": first_article(foreign)}
    refuses(lambda: answer(group, **given), round, actions.PlaceMissing, "不是本事项的文本")


def test_the_second_clerk_is_told_who_was_faster(round: Round) -> None:
    (group,) = grouped(round, LAMPS)
    seen = group.version
    answer(group, version=seen)
    again = OpinionGroup.objects.get()
    refuses(
        lambda: answer(again, reason="另一个理由。", version=seen),
        round,
        Stale,
        "您打开页面之后，.*答复意见组.*请核对最新情况后重新提交。",
    )


def test_the_same_form_twice_is_one_answer(round: Round) -> None:
    (group,) = grouped(round, LAMPS)
    events = [answer(group, key="one form", version=1) for _ in range(2)]
    assert events[0] == events[1]
    assert EventRecord.objects.filter(name="opinions.group_answered").count() == 1


def test_an_answer_is_corrected_until_the_release(round: Round) -> None:
    (group,) = grouped(round, LAMPS)
    answer(group)
    answer(group, reason="更正后的理由。")
    assert Answer.objects.get().reason == "更正后的理由。"
    release(round)
    refuses(lambda: answer(group), round, AlreadyReleased, "答复已经公开")


def test_a_summary_is_written_and_cut_to_its_length(round: Round) -> None:
    (group,) = grouped(round, LAMPS)
    actions.summarise_group(
        subject=group, summary=" 要配灭火器 " + "长" * 400, by=office(round.assembly), at=MORNING
    )
    assert len(OpinionGroup.objects.get().summary) == 300
    assert last_event().name == "opinions.group_summarised"


# strangers and the release


ACTS: dict[str, Callable[[Round, Actor], Any]] = {
    "screen_opinions": lambda round, by: screen(round, list(round.opinions.all()), by=by),
    "regroup": lambda round, by: actions.regroup(subject=round, clusters=[], by=by, at=MORNING),
    "merge_groups": lambda round, by: merge(*list(OpinionGroup.objects.order_by("pk"))[:2], by=by),
    "split_group": lambda round, by: split(OpinionGroup.objects.order_by("pk")[0], [], by=by),
    "answer_group": lambda round, by: answer(OpinionGroup.objects.order_by("pk")[0], by=by),
    "summarise_group": lambda round, by: actions.summarise_group(
        subject=OpinionGroup.objects.order_by("pk")[0], summary="摘要", by=by, at=MORNING
    ),
}
STRANGERS = [role for role in Role if role not in {Role.LEGISLATIVE_OFFICE, Role.SYSTEM}]


@pytest.mark.parametrize("name", ACTS)
def test_a_stranger_may_not(name: str, round: Round, other_city: Assembly) -> None:
    grouped(round, LAMPS, LATER)
    strangers = [office(round.assembly, role) for role in STRANGERS]
    for stranger in [*strangers, office(other_city), Actor.citizen()]:
        refuses_to_allow(lambda by=stranger: ACTS[name](round, by), round)


def refuses_to_allow(act: Callable[[], Any], round: Round) -> None:
    rows, events = snapshot(round), EventRecord.objects.count()
    with pytest.raises(NotAllowed, match="可以办理此事。"):
        act()
    assert (snapshot(round), EventRecord.objects.count()) == (rows, events)


@pytest.mark.parametrize("name", ACTS)
def test_after_the_release_nothing_changes(name: str, round: Round) -> None:
    grouped(round, LAMPS, LATER)
    release(round)
    refuses(lambda: ACTS[name](round, office(round.assembly)), round, AlreadyReleased, "答复已经公开")


def test_rows_of_another_assembly_are_not_even_read(round: Round, other_city: Assembly) -> None:
    say(round, LAMPS)
    with scope.assemblies([other_city.pk]):
        assert not Opinion.objects.exists()


def test_an_answer_is_taken_back_and_the_group_split_then(round: Round) -> None:
    (group,) = grouped(round, LAMPS, NEARLY)
    answer(group)
    one = ids(list(group.members.order_by("pk")))[:1]
    refuses(lambda: split(group, one), round, actions.AlreadyAnswered, "请先撤下答复")
    taken = actions.withdraw_answer(subject=group, by=office(round.assembly), at=MORNING)
    assert last_event().name == taken.name == "opinions.answer_withdrawn"
    assert last_event().payload["reason"] == "本条例不涉及。" and not Answer.objects.exists()
    split(group, one)
    assert groups_of(round) == [{LAMPS}, {NEARLY}]


def test_an_answer_is_taken_back_once_and_not_after_the_release(round: Round) -> None:
    (group,) = grouped(round, LAMPS)
    take = lambda: actions.withdraw_answer(subject=group, by=office(round.assembly), at=MORNING)  # noqa: E731
    refuses(take, round, actions.NotAnswered, "本组还没有答复，没有可以撤下的内容。")
    answer(group)
    release(round)
    refuses(take, round, AlreadyReleased, "答复已经公开")


def test_a_stranger_takes_no_answer_back(round: Round, other_city: Assembly) -> None:
    (group,) = grouped(round, LAMPS)
    answer(group)
    with pytest.raises(NotAllowed):
        actions.withdraw_answer(subject=group, by=office(other_city), at=MORNING)


def test_an_adopted_opinion_does_not_point_into_the_draft_that_was_asked_about(round: Round) -> None:
    (group,) = grouped(round, LAMPS)
    draft = draft_of(round)
    TextVersion.objects.filter(pk=draft.pk).update(made_at=MORNING - timedelta(days=1))
    draft.refresh_from_db()
    refuses(
        lambda: answer(group, verdict="adopted", text_version=draft, node=first_article(draft)),
        round,
        actions.PlaceMissing,
        "“第1稿”是征求意见以前的文本，采纳的意见要体现在之后的新文本里，请先导入新文本。",
    )
