"""Reporting and checking acts: each verb works, records, refuses, and counts once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from renda.core.audit.api import forget, verify
from renda.core.base.action import Stale
from renda.core.base.actor import Actor, Role
from renda.core.facts import api as facts
from renda.core.files.models import StoredFile
from renda.core.jobs.api import run_until_idle
from renda.core.people.models import Assembly, Person
from renda.lib.errors import NotAllowed
from renda.modules.duty import actions, selectors
from renda.modules.duty.actions import checking, reporting
from renda.modules.duty.kinds import PERSON, counted_elsewhere
from renda.modules.duty.models import Act
from renda.modules.duty.rules import may_read_paper
from renda.modules.duty.tests.conftest import MORNING, TODAY, deputy, last_event, refuses, reported, seated


def picture() -> bytes:
    output = BytesIO()
    Image.new("RGB", (4, 4)).save(output, "PNG")
    return output.getvalue()


def counted(person: Person) -> list[tuple[str, date, Decimal]]:
    run_until_idle()
    rows = facts.recorded("duty.acts", subject=(PERSON, person.pk))
    return [(row.case, row.on, row.quantity) for row in rows]


def test_a_deputy_reports_and_it_waits(wang: Actor, city: Assembly, person: Person) -> None:
    act = reported(wang, city)
    assert (act.state, act.person, act.words) == ("reported", person, "走访五户。")
    event = last_event()
    assert event.name == "duty.act_reported"
    assert event.payload == {"act": act.pk, "person": person.pk, "kind": "visit", "on": "2026-03-12"}
    assert event.personal_value("words") == "走访五户。"
    assert counted(person) == []


def test_what_the_office_accepts_counts_on_its_day(
    wang: Actor, fang: Actor, city: Assembly, person: Person
) -> None:
    act = reported(wang, city, on=TODAY - timedelta(days=3))
    actions.accept_act(subject=act, by=fang, at=MORNING)
    assert last_event().name == "duty.act_accepted"
    assert (act.state, act.checked_by, act.checked_at) == ("accepted", "方沐霖", MORNING)
    assert counted(person) == [("visit", date(2026, 3, 9), 1)]


def test_an_acceptance_taken_back_counts_nothing_more(
    wang: Actor, fang: Actor, city: Assembly, person: Person
) -> None:
    act = reported(wang, city)
    actions.accept_act(subject=act, by=fang, at=MORNING)
    actions.take_back_act(subject=act, reason="日期有误。", by=fang, at=MORNING)
    assert last_event().name == "duty.act_taken_back"
    assert (act.state, act.reason) == ("returned", "日期有误。")
    assert [quantity for _, _, quantity in counted(person)] == [1, -1]
    rows = selectors.record_rows(person.pk, city.pk, since=TODAY, until=TODAY)
    assert selectors.sums_of(rows) == []
    assert facts.rebuild().is_none


def test_two_acts_of_one_day_and_kind_count_twice(
    wang: Actor, fang: Actor, city: Assembly, person: Person
) -> None:
    acts = [reported(wang, city, place_name=place) for place in ("一", "二")]
    done = actions.check_all(actions.accept_act, [(act, 1) for act in acts], key="k", by=fang, at=MORNING)
    assert (done.done, done.refused) == (2, [])
    assert counted(person) == [("visit", TODAY, 1), ("visit", TODAY, 1)]


def test_a_returned_act_is_corrected_and_waits_again(wang: Actor, fang: Actor, city: Assembly) -> None:
    act = reported(wang, city)
    actions.return_act(subject=act, reason="请写明走访了哪里。", by=fang, at=MORNING)
    assert (act.state, act.reason) == ("returned", "请写明走访了哪里。")
    assert last_event().name == "duty.act_returned"
    actions.correct_act(subject=act, kind="research", on=TODAY, place_name="石蕨县", by=wang, at=MORNING)
    assert last_event().name == "duty.act_corrected"
    assert (act.state, act.kind, act.place_name, act.reason) == ("reported", "research", "石蕨县", "")


def test_a_deputy_withdraws_an_act(wang: Actor, city: Assembly) -> None:
    act = reported(wang, city)
    actions.withdraw_act(subject=act, by=wang, at=MORNING)
    assert act.state == "withdrawn"
    assert last_event().name == "duty.act_withdrawn"
    refuses(
        lambda: actions.withdraw_act(subject=act, by=wang, at=MORNING),
        reporting.NotOpen,
        "现在的状态是“已撤回”，不能再这样处理",
    )


@pytest.mark.parametrize(
    ("given", "refusal", "sentence"),
    [
        ({"on": TODAY + timedelta(days=1)}, reporting.DayAhead, "2026年3月13日还没有到"),
        ({"on": date(2020, 1, 1)}, reporting.NoSeat, "2020年1月1日您不是澄澜市人民代表大会代表"),
        ({"words": "长" * 501}, reporting.TooLong, "“简要说明”有 501 字，超过 500 字的上限"),
        ({"place_name": "长" * 61}, reporting.TooLong, "“地点”有 61 字，超过 60 字的上限"),
        ({"words": "住户电话13900001234"}, reporting.HoldsContact, "不保存他人的联系方式"),
    ],
)
def test_a_report_is_refused(
    given: dict[str, Any], refusal: type[Exception], sentence: str, wang: Actor, city: Assembly
) -> None:
    refuses(lambda: reported(wang, city, **given), refusal, sentence)


def test_what_a_module_counts_is_not_reported(
    wang: Actor, city: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "meetings.speeches"
    before = counted_elsewhere()
    monkeypatch.setitem(facts.kinds._items, name, facts.kinds.get("duty.acts"))
    assert set(counted_elsewhere()) == {*before, "会议发言"}
    refuses(
        lambda: reported(wang, city, kind="speech"),
        reporting.CountedAlready,
        "“会议发言”已由系统从有关工作中自动记录",
    )


def test_a_return_needs_a_reason_and_an_act_is_checked_once(wang: Actor, fang: Actor, city: Assembly) -> None:
    act = reported(wang, city)
    refuses(
        lambda: actions.return_act(subject=act, reason=" ", by=fang, at=MORNING),
        checking.ReasonMissing,
        "请写明理由",
    )
    actions.accept_act(subject=act, by=fang, at=MORNING)
    for again in (
        lambda: actions.accept_act(subject=act, by=fang, at=MORNING),
        lambda: actions.return_act(subject=act, reason="晚了", by=fang, at=MORNING),
        lambda: actions.correct_act(subject=act, kind="visit", on=TODAY, by=wang, at=MORNING),
        lambda: actions.withdraw_act(subject=act, by=wang, at=MORNING),
    ):
        refuses(again, reporting.NotOpen, "现在的状态是“已核对”")


def test_a_form_posted_twice_reports_once(wang: Actor, city: Assembly) -> None:
    for _ in range(2):
        reported(wang, city, key="form-1")
    assert Act.objects.count() == 1


def test_many_are_checked_and_the_changed_one_is_left(wang: Actor, fang: Actor, city: Assembly) -> None:
    acts = [reported(wang, city, place_name=place) for place in ("一", "二", "三")]
    actions.correct_act(subject=acts[1], kind="visit", on=TODAY, place_name="四", by=wang, at=MORNING)
    rows = [(act, 1) for act in acts]
    done = actions.check_all(actions.accept_act, rows, key="form", by=fang, at=MORNING)
    assert done.done == 2
    [(left, why)] = done.refused
    assert left.pk == acts[1].pk and "您打开页面之后" in why
    again = actions.check_all(actions.accept_act, rows, key="form", by=fang, at=MORNING)
    assert again.done == 2, "the second post shows the first result"
    with pytest.raises(Stale):
        actions.accept_act(subject=acts[1], version=1, by=fang, at=MORNING)


def test_acts_of_one_person_day_and_kind_are_hinted(wang: Actor, fang: Actor, city: Assembly) -> None:
    one, two = reported(wang, city), reported(wang, city, place_name="别处")
    other_day = reported(wang, city, on=TODAY - timedelta(days=1))
    other_kind = reported(wang, city, kind="research")
    somebody = reported(deputy(seated(city, "罗小满"), city), city)
    actions.accept_act(subject=two, by=fang, at=MORNING)
    found = selectors.alike([one, other_day, other_kind, somebody])
    assert found == {one.pk: [two], other_day.pk: [], other_kind.pk: [], somebody.pk: []}
    assert selectors.alike([]) == {}


WHO: dict[str, set[str]] = {
    "report_act": {"wang", "luo", "member"},
    "correct_act": {"wang", "wang_as_member"},
    "withdraw_act": {"wang", "wang_as_member"},
    "accept_act": {"fang"},
    "return_act": {"fang"},
    "take_back_act": {"fang"},
}


@pytest.mark.parametrize("verb", WHO)
def test_who_may_do_what(verb: str, wang: Actor, fang: Actor, city: Assembly, other_city: Assembly) -> None:
    luo = seated(city, "罗小满")
    people = {
        "wang": wang,
        "wang_as_member": Actor(role=Role.MEMBER, assembly=city.pk, grant=9, person=wang.person),
        "wang_in_the_office": Actor(role=Role.DEPUTIES_OFFICE, assembly=city.pk, grant=8, person=wang.person),
        "luo": deputy(luo, city),
        "member": deputy(luo, city, Role.MEMBER),
        "fang": fang,
        "fang_elsewhere": Actor(role=Role.DEPUTIES_OFFICE, assembly=other_city.pk, grant=2),
        "wang_elsewhere": Actor(role=Role.DEPUTY, assembly=other_city.pk, grant=3, person=wang.person),
        "fang_for_one_matter": Actor(
            role=Role.DEPUTIES_OFFICE, assembly=city.pk, grant=4, matter="9901-LG-2026-0001"
        ),
        "li": Actor(role=Role.LEGISLATIVE_OFFICE, assembly=city.pk, grant=5),
        "zhao": Actor(role=Role.BODY_HANDLER, assembly=city.pk, grant=6),
        "sun": Actor.citizen(),
    }
    usual: dict[str, Any] = {"kind": "visit", "on": TODAY, "reason": "理由。"}
    wanted = {
        "report_act": ("kind", "on"),
        "correct_act": ("kind", "on"),
        "return_act": ("reason",),
        "take_back_act": ("reason",),
    }.get(verb, ())
    may = {"wang_as_member"} if verb == "report_act" else set()
    for name, actor in people.items():
        act = reported(wang, city, place_name=name)
        if verb == "take_back_act":
            actions.accept_act(subject=act, by=fang, at=MORNING)
        subject = city if verb == "report_act" else act
        given = {key: usual[key] for key in wanted}
        if name in WHO[verb] | may:
            getattr(actions, verb)(subject=subject, by=actor, at=MORNING, **given)
        else:
            with pytest.raises(NotAllowed):
                getattr(actions, verb)(subject=subject, by=actor, at=MORNING, **given)


def test_the_paper_of_an_act_is_read_by_its_deputy_and_the_office(
    wang: Actor, fang: Actor, city: Assembly
) -> None:
    reported(wang, city, file=("现场.png", picture()))
    [paper] = StoredFile.objects.all()
    other = deputy(seated(city, "罗小满"), city)
    assert [may_read_paper(paper, actor) for actor in (wang, fang, other, Actor.citizen())] == [
        True,
        True,
        False,
        False,
    ]


def test_the_words_of_an_act_can_be_forgotten_and_the_count_stays(
    wang: Actor, fang: Actor, city: Assembly, person: Person
) -> None:
    act = reported(wang, city)
    event = last_event()
    actions.accept_act(subject=act, by=fang, at=MORNING)
    assert forget(by=fang, at=MORNING, reason="本人要求", events=[event.pk]) == 2
    assert event.personal_value("words") is None
    assert counted(person) == [("visit", TODAY, 1)]
    assert facts.rebuild().is_none
    assert verify(at=MORNING).ok
