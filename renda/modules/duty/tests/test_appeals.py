"""A deputy objects, the office answers with a reason; a correction is a fact, and the points follow."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from renda.core.base.actor import Actor, Role
from renda.core.facts import api as facts
from renda.core.jobs.api import run_until_idle
from renda.core.law import api as law
from renda.core.people.models import Assembly, Person
from renda.lib.errors import NotAllowed
from renda.modules.duty import actions, points, selectors
from renda.modules.duty.actions import appeals, reporting
from renda.modules.duty.kinds import PERSON
from renda.modules.duty.models import Appeal
from renda.modules.duty.names import CORRECTIONS
from renda.modules.duty.periods import Period
from renda.modules.duty.tests.conftest import MORNING, TODAY, deputy, last_event, refuses, seated
from renda.modules.duty.tests.test_points import choose

YEAR = Period("year", date(2026, 1, 1), date(2026, 12, 31))


def filed(by: Actor, city: Assembly, **given: Any) -> Appeal:
    usual: dict[str, Any] = {
        "period": YEAR,
        "item": "走访和联系",
        "words": "三月的走访没有计入。",
        "at": MORNING,
    }
    made = actions.file_appeal(subject=city, by=by, **{**usual, **given})
    return Appeal.objects.get(pk=made.appeal)


def answered(appeal: Appeal, by: Actor, **given: Any) -> None:
    usual: dict[str, Any] = {"answer": "经核对，走访记录有误。", "at": MORNING}
    actions.answer_appeal(subject=appeal, by=by, **{**usual, **given})


CORRECTION: dict[str, Any] = {"fact": "duty.acts", "case": "visit", "quantity": Decimal(2)}


def test_an_appeal_is_filed_and_where_no_clock_is_set_none_runs(wang: Actor, city: Assembly) -> None:
    appeal = filed(wang, city)
    assert last_event().name == "duty.appeal_filed"
    assert last_event().personal_value("words") == "三月的走访没有计入。"
    assert (appeal.state, appeal.due_on, appeal.figure["value"]) == ("filed", None, None)


def test_the_places_clock_runs_where_it_is_set(
    wang: Actor, city: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(law, "due_after", lambda figure, on: date(2026, 3, 27))
    assert filed(wang, city).due_on == date(2026, 3, 27)
    assert last_event().payload["due_on"] == "2026-03-27"


def test_an_answer_keeps_the_record(wang: Actor, fang: Actor, city: Assembly, person: Person) -> None:
    appeal = filed(wang, city)
    answered(appeal, fang)
    assert (appeal.state, appeal.answered_by) == ("kept", "方沐霖")
    assert last_event().name == "duty.appeal_answered"
    run_until_idle()
    assert not facts.recorded(CORRECTIONS).exists()


def test_a_correction_is_a_fact_and_the_points_follow(
    wang: Actor, fang: Actor, city: Assembly, person: Person
) -> None:
    choose(city, fang)
    [*_, rules] = points.rules_between(city.pk, TODAY)
    before = points.reckon_for(person.pk, city.pk, rules).total
    answered(filed(wang, city), fang, **CORRECTION)
    run_until_idle()
    [fact] = facts.recorded(CORRECTIONS, subject=(PERSON, person.pk))
    assert (fact.case, fact.quantity, fact.on) == ("duty.acts:visit", 2, TODAY)
    assert points.reckon_for(person.pk, city.pk, rules).total == before + 400
    [line] = selectors.lines_of([fact])
    assert line.label == "更正：走访群众" and line.url.startswith("/desk/duty/appeals/")
    assert facts.rebuild().is_none


def test_a_correction_may_take_off(wang: Actor, fang: Actor, city: Assembly, person: Person) -> None:
    answered(filed(wang, city), fang, **{**CORRECTION, "quantity": Decimal(-1)})
    run_until_idle()
    assert facts.total(facts.recorded(CORRECTIONS)) == -1


@pytest.mark.parametrize(
    "given",
    [
        {**CORRECTION, "quantity": Decimal(0)},
        {**CORRECTION, "fact": "duty.online_minutes"},
        {**CORRECTION, "case": "asleep"},
        {**CORRECTION, "fact": CORRECTIONS, "case": ""},
    ],
)
def test_a_correction_of_nothing_is_refused(
    given: dict[str, Any], wang: Actor, fang: Actor, city: Assembly
) -> None:
    appeal = filed(wang, city)
    refuses(lambda: answered(appeal, fang, **given), appeals.NothingCorrected, "请选择要更正的项目")


def test_a_correction_lies_in_the_period(wang: Actor, fang: Actor, city: Assembly) -> None:
    appeal = filed(wang, city)
    refuses(
        lambda: answered(appeal, fang, **CORRECTION, on=date(2025, 12, 31)),
        appeals.NothingCorrected,
        "更正的日期要在申诉所说的计分周期之内",
    )


def test_an_appeal_needs_words_and_one_about_the_same_waits(wang: Actor, city: Assembly) -> None:
    refuses(lambda: filed(wang, city, words=" "), appeals.NothingSaid, "请写明您认为哪里不对")
    refuses(lambda: filed(wang, city, words="长" * 1001), reporting.TooLong, "有 1001 字")
    appeal = filed(wang, city)
    refuses(lambda: filed(wang, city), appeals.OpenAlready, "您对这一项已经提出申诉")
    filed(wang, city, item="")
    actions.withdraw_appeal(subject=appeal, by=wang, at=MORNING)
    assert last_event().name == "duty.appeal_withdrawn"
    assert filed(wang, city).state == "filed"


def test_an_answer_needs_a_reason_and_comes_once(wang: Actor, fang: Actor, city: Assembly) -> None:
    appeal = filed(wang, city)
    refuses(lambda: answered(appeal, fang, answer=" "), appeals.NothingSaid, "请写明答复的理由")
    answered(appeal, fang)
    refuses(lambda: answered(appeal, fang), appeals.AnsweredAlready, "现在的状态是“维持”")
    refuses(
        lambda: actions.withdraw_appeal(subject=appeal, by=wang, at=MORNING),
        appeals.AnsweredAlready,
        "现在的状态是“维持”",
    )


def test_who_may_appeal_withdraw_and_answer(
    wang: Actor, fang: Actor, city: Assembly, other_city: Assembly, li: Actor
) -> None:
    appeal = filed(wang, city)
    luo = deputy(seated(city, "罗小满"), city)
    own_office = Actor(role=Role.DEPUTIES_OFFICE, assembly=city.pk, grant=8, person=wang.person)
    foreign = Actor(role=Role.DEPUTIES_OFFICE, assembly=other_city.pk, grant=9)
    for actor in (fang, li, foreign, Actor.citizen()):
        with pytest.raises(NotAllowed):
            filed(actor, city)
    for actor in (luo, fang, li, foreign):
        with pytest.raises(NotAllowed):
            actions.withdraw_appeal(subject=appeal, by=actor, at=MORNING)
    for actor in (wang, luo, li, own_office, foreign):
        with pytest.raises(NotAllowed):
            answered(appeal, actor)
    assert filed(luo, city).person_id == luo.person
