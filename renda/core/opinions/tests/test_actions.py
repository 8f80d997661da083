"""Screening, merging, splitting, answering, summarising: each works, leaves its event, refuses, and not twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from renda.core.audit.models import EventRecord
from renda.core.base import scope
from renda.core.base.action import Stale
from renda.core.base.actor import Actor, Role
from renda.core.opinions import actions
from renda.core.opinions.ledger import AlreadyReleased, TextMissing, TextTooLong
from renda.core.opinions.models import Answer, Opinion, OpinionGroup, Screening
from renda.core.opinions.tests.samples import (
    FEES,
    LAMPS,
    LATER,
    MORNING,
    NEARLY,
    draft_of,
    first_article,
    groups_of,
    matter_of,
    office,
    release,
    run_grouping,
    say,
    snapshot,
)
from renda.core.people.models import Assembly
from renda.core.procedures.models import Matter
from renda.lib.errors import NotAllowed, Refusal

Refused = tuple[type[Refusal], str]


def last_event() -> EventRecord:
    return EventRecord.objects.order_by("-pk")[0]


def ids(rows: list[Opinion]) -> list[int]:
    return [row.pk for row in rows]


def screen(matter: Matter, rows: list[Opinion], **given: Any) -> Any:
    usual = {"screening": Screening.ADMITTED, "by": office(matter.assembly), "at": MORNING}
    return actions.screen_opinions(subject=matter, opinions=ids(rows), **{**usual, **given})


def answer(group: OpinionGroup, **given: Any) -> Any:
    usual = {
        "verdict": "not_adopted",
        "reason": "本条例不涉及。",
        "by": office(group.assembly),
        "at": MORNING,
    }
    return actions.answer_group(subject=group, **{**usual, **given})


def refuses(act: Callable[[], Any], matter: Matter, refusal: type[Refusal], sentence: str) -> None:
    """The act is refused with the sentence, and neither a row nor an event came of it."""
    rows, events = snapshot(matter), EventRecord.objects.count()
    with pytest.raises(refusal, match=sentence):
        act()
    assert (snapshot(matter), EventRecord.objects.count()) == (rows, events)


# taking in


def test_an_empty_and_an_overlong_opinion_are_refused(matter: Matter) -> None:
    refuses(lambda: say(matter, " \n　"), matter, TextMissing, "意见内容是空的，请填写后再提交。")
    refuses(lambda: say(matter, "长" * 5001), matter, TextTooLong, "有 5001 字，超过每条 5000 字的上限")


def test_nothing_is_taken_in_after_the_release(matter: Matter) -> None:
    release(matter)
    refuses(lambda: say(matter, LAMPS), matter, AlreadyReleased, "答复已经公开，不能再增加或者更改")


# screening


def test_screening_admits_and_records(matter: Matter) -> None:
    rows = say(matter, LAMPS, LATER, screening=Screening.WAITING)
    screen(matter, rows, criterion="abusive", note="看过")
    assert set(Opinion.objects.values_list("screening", "criterion")) == {("admitted", "")}
    assert last_event().name == "opinions.screened"
    assert last_event().payload == {
        "matter": matter.pk,
        "opinions": ids(rows),
        "screening": "admitted",
        "criterion": "",
    }


def test_a_closed_opinion_leaves_its_group_and_comes_back_when_admitted(matter: Matter) -> None:
    rows = say(matter, LAMPS, NEARLY, LATER)
    run_grouping(matter)
    screen(matter, rows[1:2], screening=Screening.NOT_HERE, criterion="unrelated")
    assert groups_of(matter) == [{LAMPS}, {LATER}]
    assert OpinionGroup.objects.get(representative=rows[0]).size == 1
    run_grouping(matter)
    assert groups_of(matter) == [{LAMPS}, {LATER}]
    screen(matter, rows[1:2])
    run_grouping(matter)
    assert groups_of(matter) == [{LAMPS, NEARLY}, {LATER}]


def test_a_group_that_loses_its_representative_is_made_anew_by_the_next_run(matter: Matter) -> None:
    rows = say(matter, LAMPS, NEARLY)
    run_grouping(matter)
    screen(matter, rows[:1], screening=Screening.NOT_HERE, criterion="empty")
    assert groups_of(matter) == []
    run_grouping(matter)
    assert groups_of(matter) == [{NEARLY}]


def test_screening_refuses_nothing_chosen_a_missing_criterion_and_answered_opinions(matter: Matter) -> None:
    rows = say(matter, LAMPS)
    refuses(lambda: screen(matter, []), matter, actions.NothingChosen, "没有选中任何意见，请先勾选。")
    close = {"screening": Screening.NOT_HERE}
    for criterion in ("", "because"):
        refuses(
            lambda given=criterion: screen(matter, rows, criterion=given, **close),
            matter,
            actions.CriterionMissing,
            "不予受理的意见必须选择一项已经公布的筛查标准。",
        )
    run_grouping(matter)
    answer(OpinionGroup.objects.get())
    refuses(
        lambda: screen(matter, rows, criterion="empty", **close),
        matter,
        actions.AlreadyAnswered,
        "选中的意见里有已经答复的，不能再改为不予受理。",
    )


def test_opinions_of_another_matter_are_not_screened_along(city: Assembly, matter: Matter) -> None:
    elsewhere = say(matter_of(city, "9901-LG-2026-0002"), LAMPS, screening=Screening.WAITING)
    refuses(lambda: screen(matter, elsewhere), matter, actions.NothingChosen, "没有选中任何意见")
    assert Opinion.objects.get().screening == Screening.WAITING


# merging and splitting


def grouped(matter: Matter, *texts: str) -> list[OpinionGroup]:
    say(matter, *texts)
    run_grouping(matter)
    return list(OpinionGroup.objects.filter(matter=matter).order_by("representative_id"))


def merge(kept: OpinionGroup, other: OpinionGroup, **given: Any) -> Any:
    return actions.merge_groups(
        subject=kept, other=other, by=given.pop("by", office(kept.assembly)), at=MORNING, **given
    )


def split(group: OpinionGroup, leaving: list[int], **given: Any) -> Any:
    return actions.split_group(
        subject=group, opinions=leaving, by=given.pop("by", office(group.assembly)), at=MORNING, **given
    )


def test_merged_groups_stay_together_in_every_later_run(matter: Matter) -> None:
    lamps, later, fees = grouped(matter, LAMPS, LATER, FEES)
    merged = later.pk
    merge(lamps, later)
    assert last_event().name == "opinions.groups_merged"
    assert last_event().payload == {"matter": matter.pk, "kept": lamps.pk, "merged": merged}
    expected = [{LAMPS, LATER}, {FEES}]
    assert groups_of(matter) == expected
    run_grouping(matter)
    assert groups_of(matter) == expected
    assert OpinionGroup.objects.get(pk=lamps.pk).size == 2


def test_split_opinions_stay_apart_in_every_later_run(matter: Matter) -> None:
    (both,) = grouped(matter, LAMPS, NEARLY)
    leaving = list(Opinion.objects.filter(text=NEARLY).values_list("pk", flat=True))
    split(both, leaving)
    assert last_event().name == "opinions.group_split"
    assert last_event().payload["opinions"] == leaving
    for _ in range(2):
        assert groups_of(matter) == [{LAMPS}, {NEARLY}]
        run_grouping(matter)


def test_splitting_and_merging_again_leaves_them_together(matter: Matter) -> None:
    (both,) = grouped(matter, LAMPS, NEARLY)
    split(both, [Opinion.objects.get(text=NEARLY).pk])
    merge(OpinionGroup.objects.get(pk=both.pk), OpinionGroup.objects.exclude(pk=both.pk).get())
    run_grouping(matter)
    assert groups_of(matter) == [{LAMPS, NEARLY}]


def test_a_merge_takes_back_every_earlier_pin_between_the_two_groups(matter: Matter) -> None:
    """The pin apart hangs on an opinion that is no longer the representative of its group."""
    _, nearly, _ = grouped(matter, FEES, NEARLY, LATER)
    merge(nearly, OpinionGroup.objects.get(representative__text=LATER))
    split(OpinionGroup.objects.get(pk=nearly.pk), [Opinion.objects.get(text=LATER).pk])
    fees = OpinionGroup.objects.get(representative__text=FEES)
    merge(fees, OpinionGroup.objects.get(pk=nearly.pk))
    merge(OpinionGroup.objects.get(pk=fees.pk), OpinionGroup.objects.get(representative__text=LATER))
    run_grouping(matter)
    assert groups_of(matter) == [{FEES, NEARLY, LATER}]


def test_merging_refuses_itself_another_matter_and_an_answered_group(city: Assembly, matter: Matter) -> None:
    lamps, later = grouped(matter, LAMPS, LATER)
    (foreign,) = grouped(matter_of(city, "9901-LG-2026-0002"), FEES)
    for other in (lamps, foreign):
        refuses(
            lambda given=other: merge(lamps, given),
            matter,
            actions.NotInOneMatter,
            "只能合并同一事项的两个不同意见组。",
        )
    answer(later)
    refuses(lambda: merge(lamps, later), matter, actions.AlreadyAnswered, "要并入的组已经答复")


def test_splitting_refuses_all_none_identical_texts_and_an_answered_group(matter: Matter) -> None:
    (group,) = grouped(matter, LAMPS, LAMPS, NEARLY)
    every = ids(list(Opinion.objects.order_by("pk")))
    for leaving in ([], every, [0]):
        refuses(
            lambda given=leaving: split(group, given),
            matter,
            actions.CannotSplit,
            "请选择要拆出的一部分意见，至少留一条在原组。",
        )
    refuses(
        lambda: split(group, every[:1]),
        matter,
        actions.CannotSplit,
        "文字完全相同的意见始终归为一组，请把相同的意见一起选中。",
    )
    answer(group)
    refuses(lambda: split(group, every[2:]), matter, actions.AlreadyAnswered, "本组已经答复")


# answering


def test_one_answer_serves_the_group_and_names_its_place(matter: Matter) -> None:
    (group,) = grouped(matter, LAMPS, NEARLY)
    version = draft_of(matter)
    node = first_article(version)
    answer(group, verdict="adopted", reason=" 已经写明。 ", text_version=version, node=node)
    row = Answer.objects.get()
    assert (row.group, row.reason, row.node, row.node_label) == (group, "已经写明。", node, "第一条")
    assert row.answered_by == "李"
    assert last_event().name == "opinions.group_answered"
    assert last_event().payload == {
        "matter": matter.pk,
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
    matter: Matter, given: dict[str, str], refused: Refused
) -> None:
    (group,) = grouped(matter, LAMPS)
    refuses(lambda: answer(group, **given), matter, *refused)


def test_an_answer_may_not_point_into_the_text_of_another_matter(city: Assembly, matter: Matter) -> None:
    (group,) = grouped(matter, LAMPS)
    foreign = draft_of(matter_of(city, "9901-LG-2026-0002"))
    given = {"verdict": "adopted", "text_version": foreign, "node": first_article(foreign)}
    refuses(lambda: answer(group, **given), matter, actions.PlaceMissing, "不是本事项的文本")


def test_the_second_clerk_is_told_who_was_faster(matter: Matter) -> None:
    (group,) = grouped(matter, LAMPS)
    seen = group.version
    answer(group, version=seen)
    again = OpinionGroup.objects.get()
    refuses(
        lambda: answer(again, reason="另一个理由。", version=seen),
        matter,
        Stale,
        "您打开页面之后，.*答复意见组.*请核对最新情况后重新提交。",
    )


def test_the_same_form_twice_is_one_answer(matter: Matter) -> None:
    (group,) = grouped(matter, LAMPS)
    events = [answer(group, key="one form", version=1) for _ in range(2)]
    assert events[0] == events[1]
    assert EventRecord.objects.filter(name="opinions.group_answered").count() == 1


def test_an_answer_is_corrected_until_the_release(matter: Matter) -> None:
    (group,) = grouped(matter, LAMPS)
    answer(group)
    answer(group, reason="更正后的理由。")
    assert Answer.objects.get().reason == "更正后的理由。"
    release(matter)
    refuses(lambda: answer(group), matter, AlreadyReleased, "答复已经公开")


def test_a_summary_is_written_and_cut_to_its_length(matter: Matter) -> None:
    (group,) = grouped(matter, LAMPS)
    actions.summarise_group(
        subject=group, summary=" 要配灭火器 " + "长" * 400, by=office(matter.assembly), at=MORNING
    )
    assert len(OpinionGroup.objects.get().summary) == 300
    assert last_event().name == "opinions.group_summarised"


# strangers and the release


ACTS: dict[str, Callable[[Matter, Actor], Any]] = {
    "screen_opinions": lambda matter, by: screen(matter, list(matter.opinions.all()), by=by),
    "regroup": lambda matter, by: actions.regroup(subject=matter, clusters=[], by=by, at=MORNING),
    "merge_groups": lambda matter, by: merge(*list(OpinionGroup.objects.order_by("pk"))[:2], by=by),
    "split_group": lambda matter, by: split(OpinionGroup.objects.order_by("pk")[0], [], by=by),
    "answer_group": lambda matter, by: answer(OpinionGroup.objects.order_by("pk")[0], by=by),
    "summarise_group": lambda matter, by: actions.summarise_group(
        subject=OpinionGroup.objects.order_by("pk")[0], summary="摘要", by=by, at=MORNING
    ),
}
STRANGERS = [role for role in Role if role not in {Role.LEGISLATIVE_OFFICE, Role.SYSTEM}]


@pytest.mark.parametrize("name", ACTS)
def test_a_stranger_may_not(name: str, matter: Matter, other_city: Assembly) -> None:
    grouped(matter, LAMPS, LATER)
    strangers = [office(matter.assembly, role) for role in STRANGERS]
    for stranger in [*strangers, office(other_city), Actor.citizen()]:
        refuses_to_allow(lambda by=stranger: ACTS[name](matter, by), matter)


def refuses_to_allow(act: Callable[[], Any], matter: Matter) -> None:
    rows, events = snapshot(matter), EventRecord.objects.count()
    with pytest.raises(NotAllowed, match="可以办理此事。"):
        act()
    assert (snapshot(matter), EventRecord.objects.count()) == (rows, events)


@pytest.mark.parametrize("name", ACTS)
def test_after_the_release_nothing_changes(name: str, matter: Matter) -> None:
    grouped(matter, LAMPS, LATER)
    release(matter)
    refuses(lambda: ACTS[name](matter, office(matter.assembly)), matter, AlreadyReleased, "答复已经公开")


def test_rows_of_another_assembly_are_not_even_read(matter: Matter, other_city: Assembly) -> None:
    say(matter, LAMPS)
    with scope.assemblies([other_city.pk]):
        assert not Opinion.objects.exists()
