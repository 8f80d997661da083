"""What of a consultation is counted is what a naive recount of its rows and its record finds."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from renda.core.audit.api import EventRecord, forget
from renda.core.base.actor import Actor
from renda.core.documents.models import TextVersion
from renda.core.facts import api as facts
from renda.core.facts.models import Fact
from renda.core.jobs.api import run_until_idle
from renda.core.opinions.actions import answer_group, screen_opinions
from renda.core.opinions.models import Answer, Channel, Opinion, OpinionGroup
from renda.core.people.models import Place
from renda.core.procedures.models import Matter, StepTaken
from renda.lib import clock
from renda.modules.consultation.models import Consultation
from renda.modules.consultation.tests.conftest import MORNING, version_of
from renda.modules.consultation.tests.test_actions import (
    AFTER,
    MUCH_LATER,
    NEXT_MONTH,
    answer_everything,
    batch,
    bring_in,
    close,
    enter,
    hold,
    open_it,
    release,
    submit,
)

RECEIVED = "consultation.opinions_received"
THEMES = ("停车费应当公开标准", "请增加充电桩", "消防通道不能占用", "施行日期再推迟些")


def speak_at_random(row: Consultation, place: Place, li: Actor, wei: Actor, chance: random.Random) -> None:
    """Opinions by every way, alike ones among them, over the days of the consultation."""
    for serial in range(12):
        at = MORNING + timedelta(days=(row.opens_on - clock.local_day(MORNING)).days + chance.randrange(25))
        words = f"{chance.choice(THEMES)}，第{serial}件事{'请研究' * chance.randrange(3)}。"
        way = chance.randrange(4)
        if way == 0:
            submit(row, text=words, at=at, channel=chance.choice([Channel.WEBSITE, Channel.WECHAT]))
        elif way == 1:
            enter(row, li, text=words, at=at, channel=chance.choice([Channel.LETTER, Channel.TELEPHONE]))
        elif way == 2:
            said = [(f"{words}{number}", "", "") for number in range(chance.randrange(1, 6))]
            hold(row, place, wei, said=said, at=at, held_on=clock.local_day(at))
        else:
            bring_in(row, li, batch(*(f"{words}{number}" for number in range(chance.randrange(5)))))


def sums(name: str, *keys: str) -> Counter[Any]:
    """The facts of a kind added up by some of their columns."""
    found: Counter[Any] = Counter()
    for fact in facts.recorded(name):
        found[tuple(getattr(fact, key) for key in keys)] += fact.quantity
    return found


@pytest.fixture(params=range(3))
def simulated(
    request: Any, consultation: Consultation, point: Place, li: Actor, wei: Actor
) -> list[Consultation]:
    """Two rounds of one matter: said, screened (some twice), answered (some twice), closed and released."""
    chance, matter = random.Random(request.param), consultation.round.matter
    speak_at_random(consultation, point, li, wei, chance)
    everything = list(consultation.round.opinions.values_list("pk", flat=True))
    screen_opinions(
        subject=consultation.round, opinions=chance.sample(everything, 3), screening="not_here",
        criterion="unrelated", by=li, at=MORNING + timedelta(days=29),
    )  # fmt: skip
    close(matter, li)
    answer_everything(consultation.round, li)
    for group in OpinionGroup.objects.filter(round=consultation.round)[:2]:
        answer_group(subject=group, verdict="beyond", reason="改写。", by=li, at=AFTER + timedelta(days=1))
    release(matter, li, at=AFTER + timedelta(days=2))
    Matter.objects.filter(pk=matter.pk).update(state="further_reading")
    version_of(TextVersion.objects.get(number=1).text, 2)
    made = open_it(matter, li, reason="再次征求意见。", at=AFTER, **NEXT_MONTH)
    again = Consultation.objects.get(pk=made.consultation)
    speak_at_random(again, point, li, wei, chance)
    close(matter, li, at=MUCH_LATER)
    answer_everything(again.round, li)
    run_until_idle()
    return [consultation, again]


def test_opinions_are_counted_by_channel_as_there_are_rows(simulated: list[Consultation]) -> None:
    rows = Counter((channel,) for channel in Opinion.objects.values_list("channel", flat=True))
    assert sums(RECEIVED, "case") == rows
    assert len(rows) > 3
    matter = Matter.objects.get()
    assert sums(RECEIVED, "subject_kind", "subject_id") == {
        ("procedures.matter", str(matter.pk)): Opinion.objects.count()
    }


def test_opinions_are_counted_on_the_days_of_their_acts(simulated: list[Consultation]) -> None:
    recount: Counter[Any] = Counter()
    for record in EventRecord.objects.filter(name__in=["opinions.received", "opinions.batch_received"]):
        recount[(clock.local_day(record.at),)] += record.payload.get("count", 1)
    assert sums(RECEIVED, "on") == +recount


def test_screening_groups_and_rounds_are_counted_as_a_recount_of_the_record_and_the_rows(
    simulated: list[Consultation],
) -> None:
    screened: Counter[Any] = Counter()
    for record in EventRecord.objects.filter(name="opinions.screened"):
        screened[(record.payload["screening"],)] += len(record.payload["opinions"])
    assert sums("consultation.opinions_screened", "case") == screened
    assert screened["not_here",] == 3
    assert EventRecord.objects.filter(name="opinions.group_answered").count() == Answer.objects.count() + 2
    assert facts.total(facts.recorded("consultation.groups_answered")) == Answer.objects.count()
    first, again = (Consultation.objects.get(pk=row.pk) for row in simulated)
    assert facts.total(facts.recorded("consultation.opened")) == 2
    assert [fact.on for fact in facts.recorded("consultation.closed")] == [
        clock.local_day(row.ended_at) for row in (first, again) if row.ended_at
    ]
    answered = facts.recorded("consultation.opinions_answered")
    assert facts.total(answered) == first.round.opinions.count()  # the second round is not released yet
    assert facts.total(facts.recorded("legislation.steps_taken")) == StepTaken.objects.count() == 5


def test_the_facts_come_out_the_same_again_also_when_people_were_forgotten(
    simulated: list[Consultation],
) -> None:
    columns = ("event", "name", "case", "subject_kind", "subject_id", "on", "quantity")
    before = sorted(Fact.objects.values_list(*columns))
    told = list(EventRecord.objects.filter(name="opinions.received").values_list("pk", flat=True))
    assert forget(by=Actor.system(), at=MUCH_LATER, reason="本人要求", events=told)
    run_until_idle()
    assert facts.rebuild().is_none
    Fact.objects.all().delete()
    assert facts.rebuild().missing.total() == len(before)
    assert sorted(Fact.objects.values_list(*columns)) == before


def test_every_channel_has_its_words() -> None:
    kind = facts.kinds.get(RECEIVED)
    assert {kind.case_label(channel) for channel in Channel.values} == set(Channel.labels)
