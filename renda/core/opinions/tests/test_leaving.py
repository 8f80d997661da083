"""An opinion closed for another channel leaves: its words go over and stay nowhere in the ledger."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from renda.core.access.models import Contact
from renda.core.audit.api import replay, write_list
from renda.core.audit.models import EventRecord, PersonalValue
from renda.core.audit.recorder import DatabaseRecorder
from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.opinions import actions, indexing
from renda.core.opinions.events import OpinionReceived
from renda.core.opinions.leaving import AlreadyLeft, Leaving, NobodyThere, Taker, Told, takers
from renda.core.opinions.listeners import leave_again
from renda.core.opinions.models import Criterion, Opinion, Round, Screening
from renda.core.opinions.selectors import follow_up
from renda.core.opinions.tests.samples import (
    FEES,
    LAMPS,
    MORNING,
    code_of,
    groups_of,
    office,
    run_grouping,
    say,
)
from renda.core.people.models import Assembly
from renda.core.search import api as search

WORDS = "我要举报某局长收受贿赂。"


@pytest.fixture(autouse=True)
def everything_bound(db: Any, own_home: Path) -> Any:
    with scope.unscoped("test"):
        yield


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Leaving]:
    """What a taker was given; it is the only one."""
    found: list[Leaving] = []

    def take(leaving: Leaving, by: Actor, at: datetime) -> None:
        found.append(leaving)

    taker = Taker(
        has_staff=lambda assembly, at: True, take=take, told=lambda index: Told("XF-1", ("已登记。",))
    )
    monkeypatch.setattr(takers, "_items", {"sample": taker})
    return found


def close(round: Round, opinions: list[Opinion], **given: Any) -> Any:
    return actions.screen_opinions(
        subject=round, opinions=[each.pk for each in opinions], screening=Screening.NOT_HERE,
        criterion=Criterion.OTHER_CHANNEL, by=office(round.assembly), at=MORNING, **given,
    )  # fmt: skip


def received(opinion: Opinion) -> None:
    told = OpinionReceived(
        opinion=opinion.pk, matter=opinion.round.matter_id, round=opinion.round_id, channel="letter",  # type: ignore[union-attr, arg-type]
        text=opinion.text,
    )  # fmt: skip
    DatabaseRecorder().record(
        action="x", event=told, by=Actor.citizen(), at=MORNING, subject=opinion, step={}
    )


def test_words_sender_and_note_go_over_and_the_row_keeps_none(round: Round, taken: list[Leaving]) -> None:
    contact = Contact.objects.known_or_new("phone", "13812345678")
    [opinion] = say(round, WORDS, contact=contact, speaker_name="孙某")
    received(opinion)
    search.index_many(indexing.documents(Opinion.objects.all()))
    close(round, [opinion], note="举报局长")
    [left] = taken
    assert (left.text, left.speaker_name, left.contact, left.note) == (WORDS, "孙某", contact, "举报局长")
    opinion.refresh_from_db()
    assert (opinion.text, opinion.speaker_name, opinion.contact, opinion.screening_note) == (
        "",
        None,
        None,
        "",
    )
    assert not PersonalValue.objects.exists()
    assert search.find("举报", scope=scope.current(), audiences=("ledger",)).total == 0
    told = EventRecord.objects.get(name="opinions.screened").payload
    assert told["criterion"] == "other_channel" and "note" not in told
    assert "举报" not in json.dumps(list(EventRecord.objects.values_list("payload", flat=True)))


def test_copies_with_the_same_words_leave_too_and_groups_fall_apart(
    round: Round, taken: list[Leaving]
) -> None:
    first, second, other = say(round, WORDS, WORDS, LAMPS)
    run_grouping(round)
    close(round, [second])
    assert [each.text for each in taken] == [WORDS, WORDS]
    assert set(Opinion.objects.values_list("pk", "text")) == {
        (first.pk, ""),
        (second.pk, ""),
        (other.pk, LAMPS),
    }
    assert groups_of(round) == [{LAMPS}]


def test_what_left_cannot_be_screened_again(round: Round, taken: list[Leaving]) -> None:
    [opinion] = say(round, WORDS)
    close(round, [opinion])
    with pytest.raises(AlreadyLeft, match="已经转由其他渠道办理的，内容已经不在台账里，不能再改"):
        actions.screen_opinions(
            subject=round, opinions=[opinion.pk], screening=Screening.ADMITTED, by=office(round.assembly), at=MORNING
        )  # fmt: skip


def test_without_anybody_to_take_over_nothing_leaves(
    round: Round, taken: list[Leaving], monkeypatch: pytest.MonkeyPatch
) -> None:
    [opinion] = say(round, WORDS)
    nobody = Taker(
        has_staff=lambda assembly, at: False, take=takers.get("sample").take, told=lambda index: None
    )
    monkeypatch.setattr(takers, "_items", {"sample": nobody})
    with pytest.raises(NobodyThere, match="请先由安全保密员授予“信访办理”角色，再转出。"):
        close(round, [opinion])
    opinion.refresh_from_db()
    assert (opinion.text, opinion.screening, taken) == (WORDS, Screening.ADMITTED, [])


def test_other_closings_keep_their_words(round: Round, taken: list[Leaving]) -> None:
    [opinion] = say(round, FEES)
    actions.screen_opinions(
        subject=round, opinions=[opinion.pk], screening=Screening.NOT_HERE, criterion=Criterion.UNRELATED,
        by=office(round.assembly), at=MORNING,
    )  # fmt: skip
    opinion.refresh_from_db()
    assert opinion.text == FEES and not taken


def test_the_sender_still_follows_by_the_code(round: Round, taken: list[Leaving]) -> None:
    [opinion] = say(round, WORDS)
    code = code_of(opinion)
    close(round, [opinion])
    found = follow_up(code)
    assert found is not None and found.opinion.text == ""
    assert found.elsewhere == Told("XF-1", ("已登记。",))


def test_after_an_older_backup_was_restored_it_leaves_again(
    city: Assembly, round: Round, taken: list[Leaving], own_home: Path
) -> None:
    [opinion] = say(round, WORDS)
    received(opinion)
    kept = PersonalValue.objects.get()
    close(round, [opinion])
    write_list()
    listed = own_home / "record" / "forgettings.jsonl"
    assert json.loads(listed.read_text(encoding="utf-8"))["reason"] == "意见已转由其他渠道办理"
    PersonalValue.objects.create(pk=kept.pk, event_id=kept.event_id, field="text", salt="00", value='"x"')
    Opinion.objects.filter(pk=opinion.pk).update(text=WORDS, screening=Screening.WAITING, criterion="")
    taken.clear()
    replay(listed, by=Actor.system(), at=MORNING)
    opinion.refresh_from_db()
    assert opinion.text == "" and [each.text for each in taken] == [WORDS]
    leave_again(EventRecord.objects.filter(name="audit.values_forgotten").latest("pk"))
    assert len(taken) == 1  # once only
