"""May this person take this step, and what taking it changes."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from renda.core.access.testing import actor_for, make_hat
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.jobs.models import Job
from renda.core.law import api as law
from renda.core.people.models import Assembly
from renda.core.people.testing import assembly_called
from renda.core.procedures import deadlines
from renda.core.procedures.api import (
    Answer,
    GivenDay,
    Lack,
    StepRefused,
    WrongLevel,
    fire,
    may,
    may_hold,
    open_matter,
    open_todo,
)
from renda.core.procedures.checking import mistakes
from renda.core.procedures.declaring import ProcedureVersion, guards, versions
from renda.core.procedures.firing import ReasonMissing
from renda.core.procedures.judging import state_in, version_in_force, version_of
from renda.core.procedures.models import Deadline, Matter, StepTaken, Todo
from renda.core.procedures.selectors import matter_view, todos_for
from renda.core.procedures.tests.samples import (
    MORNING,
    TODAY,
    WALK,
    figure,
    inside_an_action,
    matter_in,
    office,
    read,
)
from renda.lib.registry import RegistryFault

pytestmark = pytest.mark.usefixtures("walk")
CLOCK = Lack("期限还没有到。", kind="clock", refuses=False)
PAPERS = Lack("还缺说明。", kind="papers", refuses=False)


def option(actor: Actor, matter: Matter, step: str) -> Any:
    return next(each for each in may(actor, matter, on=TODAY) if each.key == step)


def take(matter: Matter, step: str, by: Actor, **rest: Any) -> StepTaken:
    with inside_an_action():
        return fire(matter, step, by=by, at=rest.pop("at", MORNING), **rest)


def begin(city: Assembly) -> Matter:
    with inside_an_action():
        return open_matter(
            assembly=city, procedure="sample.walk", title="试行", owner=None, by=office(city), at=MORNING
        )


def unchanged(matter: Matter) -> bool:
    """Whether nothing has happened to a matter that stood at its beginning."""
    row = Matter.objects.get(pk=matter.pk)
    return row.state == "begun" and row.version == 1 and not StepTaken.objects.exists()


def test_a_step_without_obstacle_is_open_and_taken_with_its_record(city: Assembly, answers: Any) -> None:
    matter = matter_in(city)
    li = office(city)
    assert option(li, matter, "go_on").answer is Answer.YES
    with inside_an_action() as context:
        fire(matter, "go_on", by=li, at=MORNING, paper="第一号文件", happened_on=date(2026, 3, 1))
    row = Matter.objects.get()
    assert (row.state, row.version) == ("underway", 2)
    taken = StepTaken.objects.get()
    assert (taken.origin, taken.target, taken.role, taken.actor) == (
        "begun",
        "underway",
        "legislative_office",
        "李",
    )
    assert (taken.happened_on, taken.paper) == (date(2026, 3, 1), "第一号文件")
    assert taken.citations == ["cn.legislation-law@2023-03-13#art-40"]
    assert context.step["step"] == "go_on" and context.step["from"] == "begun"
    assert context.step["citations"] == taken.citations
    assert answers.ran == [(matter, li, MORNING)]


def test_the_steps_that_leave_the_present_state_come_first_and_the_others_say_where_they_stand(
    city: Assembly,
) -> None:
    options = may(office(city), matter_in(city), on=TODAY)
    assert [each.key for each in options if each.is_here] == ["go_on", "drop"]
    assert [each.is_here for each in options] == sorted((each.is_here for each in options), reverse=True)
    finish = next(each for each in options if each.key == "finish")
    assert finish.lacks[0].text == "本事项现在处于“已开始”，此步骤只能在“进行中”时办理。"


def test_a_step_of_another_state_is_refused_even_with_a_reason(city: Assembly) -> None:
    matter = matter_in(city)
    with pytest.raises(StepRefused, match="本事项现在处于“已开始”"):
        take(matter, "finish", office(city), reason="必须办理。")
    assert unchanged(matter)


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.CITIZEN, Role.AUDITOR, Role.SYSTEM])
def test_a_person_who_may_not_is_refused_even_with_a_reason(city: Assembly, role: Role) -> None:
    matter = matter_in(city)
    with pytest.raises(StepRefused, match="此步骤由法制工委、办公室办理。依据：《立法法》第四十条。"):
        take(matter, "go_on", office(city, role), reason="必须办理。")
    assert unchanged(matter)


def test_the_office_of_another_assembly_is_refused_even_with_a_reason(
    city: Assembly, other_city: Assembly
) -> None:
    matter = matter_in(city)
    with pytest.raises(StepRefused, match="此步骤由法制工委、办公室办理。"):
        take(matter, "go_on", office(other_city), reason="必须办理。")
    assert unchanged(matter)


def test_without_a_second_factor_nothing_is_taken_even_with_a_reason(city: Assembly) -> None:
    matter = matter_in(city)
    with pytest.raises(StepRefused, match="此步骤需要先完成双因素验证。"):
        take(matter, "go_on", office(city, verified=False), reason="必须办理。")
    assert unchanged(matter)


@pytest.mark.parametrize("lack", [CLOCK, PAPERS])
def test_a_clock_or_a_paper_yields_to_a_recorded_reason(city: Assembly, answers: Any, lack: Lack) -> None:
    answers.lack = lack
    matter = matter_in(city)
    assert option(office(city), matter, "go_on").answer is Answer.WITH_REASON
    with pytest.raises(ReasonMissing) as refused:
        take(matter, "go_on", office(city), reason="  ")
    assert str(refused.value) == (
        f"{lack.text}依据：《立法法》第四十条。如确需办理，请填写理由，理由将记入本事项的记录。"
    )
    assert refused.value.citations == ("cn.legislation-law@2023-03-13#art-40",)
    assert unchanged(matter)
    taken = take(matter, "go_on", office(city), reason="主任会议决定。")
    assert taken.reason == "主任会议决定。"
    assert taken.overridden == [{"text": lack.text, "citations": ["cn.legislation-law@2023-03-13#art-40"]}]


@pytest.mark.parametrize(
    "lack",
    [
        Lack("还没有导入草案。"),
        Lack("还没有导入草案。", refuses=False),  # a fact never yields, whatever it says of itself
        Lack("期限还没有到。", kind="clock", refuses=True),  # the figure is binding and checked
    ],
)
def test_a_fact_and_a_checked_binding_figure_refuse_even_with_a_reason(
    city: Assembly, answers: Any, lack: Lack
) -> None:
    answers.lack = lack
    matter = matter_in(city)
    assert option(office(city), matter, "go_on").answer is Answer.NO
    with pytest.raises(StepRefused, match=lack.text):
        take(matter, "go_on", office(city), reason="必须办理。")
    assert unchanged(matter)


def test_a_reason_does_not_carry_a_person_lack_beside_a_clock(city: Assembly, answers: Any) -> None:
    answers.lack = CLOCK
    matter = matter_in(city)
    found = option(office(city, Role.DEPUTY), matter, "go_on")
    assert found.answer is Answer.NO
    assert [lack.text for lack in found.lacks] == ["此步骤由法制工委、办公室办理。", "期限还没有到。"]


def test_a_guard_is_not_asked_where_the_state_does_not_fit(city: Assembly, answers: Any) -> None:
    answers.lack = CLOCK
    matter = matter_in(city, state="underway")
    assert [lack.text for lack in option(office(city), matter, "go_on").lacks] == [
        "本事项现在处于“进行中”，此步骤只能在“已开始”时办理。"
    ]


def test_a_stale_copy_of_the_matter_is_judged_by_what_the_database_holds(city: Assembly) -> None:
    stale = matter_in(city)
    take(Matter.objects.get(), "drop", office(city))
    with pytest.raises(StepRefused, match="已放弃"):
        take(stale, "go_on", office(city))
    assert StepTaken.objects.count() == 1


def test_a_final_state_closes_the_matter_and_its_todos(city: Assembly) -> None:
    matter = begin(city)
    assert [todo.role for todo in Todo.objects.filter(closed_at=None)] == [
        "legislative_office",
        "general_office",
    ]
    take(matter, "drop", office(city))
    assert Matter.objects.get().closed_at == MORNING
    assert not Todo.objects.filter(closed_at=None).exists()
    assert matter_view(matter, viewer=office(city), on=TODAY).is_closed


# clocks and to-dos


def test_entering_a_state_starts_its_clock_with_the_figure_of_that_day(city: Assembly) -> None:
    matter = begin(city)
    take(matter, "go_on", office(city))
    clock = Deadline.objects.get()
    assert (clock.starts_on, clock.due_on) == (TODAY, TODAY + timedelta(days=10))
    assert clock.figure["value"] == 10
    assert clock.figure["citations"] == ["cn.legislation-law@2023-03-13#art-40"]
    todo = Todo.objects.get(closed_at=None, role="legislative_office")
    assert (todo.label, todo.due_on) == ("完成", clock.due_on)


def test_a_clock_is_reckoned_for_the_case_that_the_page_names(
    city: Assembly, walk: ProcedureVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(
        law, "resolve", lambda name, **rest: asked.append(rest["case"]) or figure(on=rest["on"])
    )
    underway = walk.states["underway"]
    (rule,) = underway.deadlines
    for case in ("", "complex"):
        monkeypatch.setitem(walk.states, "underway", replace(underway, deadlines=(replace(rule, case=case),)))
        take(matter_in(city, number=f"9901-SW-2026-000{len(asked) + 1}"), "go_on", office(city))
    assert asked == [None, "complex"]


def test_the_step_that_ends_a_clock_meets_it(city: Assembly) -> None:
    matter = begin(city)
    take(matter, "go_on", office(city))
    take(matter, "finish", office(city))
    clock = Deadline.objects.get()
    assert clock.met_at == MORNING and clock.dropped_at is None


def test_leaving_by_another_way_drops_the_clock(city: Assembly) -> None:
    matter = begin(city)
    take(matter, "go_on", office(city))
    take(matter, "send_back", office(city))
    clock = Deadline.objects.get()
    assert clock.met_at is None and clock.dropped_at == MORNING


def test_a_step_that_stays_keeps_the_clock_and_the_todos(city: Assembly) -> None:
    matter = begin(city)
    take(matter, "go_on", office(city))
    before = list(Deadline.objects.values()), list(Todo.objects.order_by("pk").values())
    take(matter, "note", office(city), at=MORNING + timedelta(days=3))
    assert (list(Deadline.objects.values()), list(Todo.objects.order_by("pk").values())) == before


def test_coming_back_starts_a_new_clock_from_that_day(city: Assembly) -> None:
    matter = begin(city)
    take(matter, "go_on", office(city))
    take(matter, "send_back", office(city))
    later = MORNING + timedelta(days=30)
    take(matter, "go_on", office(city), at=later)
    clocks = Deadline.objects.order_by("pk")
    assert [clock.dropped_at for clock in clocks] == [MORNING, None]
    assert clocks[1].due_on == TODAY + timedelta(days=40)


def test_a_step_recorded_late_starts_its_clock_on_the_day_it_happened(city: Assembly) -> None:
    matter = begin(city)
    take(matter, "go_on", office(city), happened_on=date(2026, 3, 5))
    clock = Deadline.objects.get()
    assert (clock.starts_on, clock.due_on) == (date(2026, 3, 5), date(2026, 3, 15))
    assert clock.figure["on"] == "2026-03-05"
    assert Matter.objects.get().entered_state_at.isoformat() == "2026-03-04T16:00:00+00:00"
    assert not Todo.objects.filter(is_late=True).exists() and not late_jobs()


def test_a_clock_that_is_over_when_its_step_is_recorded_is_late_at_once_and_raised_once(
    city: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadlines.clock, "now", lambda: MORNING)
    matter = begin(city)
    take(matter, "go_on", office(city), happened_on=date(2026, 2, 1))
    assert Deadline.objects.get().due_on == date(2026, 2, 11)
    todo = Todo.objects.get(role="legislative_office", closed_at=None)
    assert todo.is_late and todo.due_on == date(2026, 2, 11)
    assert late_jobs() == 1
    for _ in range(2):
        deadlines.raise_deadlines(None)
    assert Todo.objects.filter(role="chairperson", label="已逾期：试行期限").count() == 1
    assert Deadline.objects.get().raised_at == MORNING


def late_jobs() -> int:
    return Job.objects.filter(name="procedures.raise_deadlines").count()


def test_a_clock_is_met_on_the_day_the_step_happened(city: Assembly) -> None:
    matter = begin(city)
    take(matter, "go_on", office(city), happened_on=date(2026, 3, 1))
    take(matter, "finish", office(city), happened_on=date(2026, 3, 9))
    clock = Deadline.objects.get()
    assert (clock.met_on, clock.met_at) == (date(2026, 3, 9), MORNING)
    assert Matter.objects.get().closed_at is not None


def test_what_a_clock_raised_is_closed_with_it_and_not_before(city: Assembly) -> None:
    matter = begin(city)
    take(matter, "go_on", office(city), happened_on=date(2026, 2, 1))
    deadlines.raise_deadline(subject=Deadline.objects.get(), by=Actor.system(assembly=city.pk), at=MORNING)
    take(matter, "note", office(city))
    assert Todo.objects.filter(role="chairperson", closed_at=None).count() == 1
    take(matter, "finish", office(city))
    assert not Todo.objects.filter(closed_at=None).exists()


def test_the_guards_are_asked_for_the_day_the_step_happened(
    city: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[date] = []
    monkeypatch.setitem(guards._items, "sample_guard", lambda matter, actor, on: asked.append(on))
    take(begin(city), "go_on", office(city), happened_on=date(2026, 3, 5))
    assert asked == [date(2026, 3, 5)]


def test_a_step_dated_before_the_last_one_needs_a_recorded_reason(city: Assembly) -> None:
    matter = begin(city)
    take(matter, "go_on", office(city), happened_on=date(2026, 3, 5))
    early = {"happened_on": date(2026, 3, 4)}
    with pytest.raises(ReasonMissing) as refused:
        take(matter, "finish", office(city), **early)
    sentence = "上一步“继续”的日期是2026年3月5日，这一步的日期2026年3月4日在它之前，请核对文件上的日期。"
    assert str(refused.value) == f"{sentence}如确需办理，请填写理由，理由将记入本事项的记录。"
    assert Matter.objects.get().state == "underway" and StepTaken.objects.count() == 1
    taken = take(matter, "finish", office(city), reason="文件日期有误，以文件为准。", **early)
    assert taken.happened_on == date(2026, 3, 4)
    assert taken.overridden == [{"text": sentence, "citations": []}]


def test_a_step_of_the_same_day_as_the_last_one_needs_none(city: Assembly) -> None:
    matter = begin(city)
    take(matter, "go_on", office(city), happened_on=date(2026, 3, 5))
    assert take(matter, "finish", office(city), happened_on=date(2026, 3, 5)).overridden == []


def walk_with(deadline: str, walk: ProcedureVersion, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sample procedure have another clock."""
    a, b = WALK.index("      - {parameter"), WALK.index("  done:")
    page = f"{WALK[:a]}      - {{{deadline}}}\n{WALK[b:]}"
    made = read(page, folder, "other.yaml")
    assert mistakes(made) == []
    monkeypatch.setitem(versions._items, "sample.walk@2023-03-15", made)


GIVEN = "given_by: [go_on], label: 截止, ends_with: [finish], escalates_to: [general_office]"


def test_a_clock_whose_day_an_act_gives(
    city: Assembly, walk: ProcedureVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk_with(GIVEN, walk, tmp_path, monkeypatch)
    matter = begin(city)
    last = date(2026, 4, 1)
    take(matter, "go_on", office(city), due=GivenDay(last, {"name": "sample"}))
    clock = Deadline.objects.get()
    assert (clock.label, clock.due_on, clock.figure) == ("截止", last, {"name": "sample"})
    assert Todo.objects.get(role="legislative_office", closed_at=None).due_on == last
    assert matter_view(matter, viewer=office(city), on=TODAY).due == clock
    after = MORNING + timedelta(days=30)
    for _ in range(2):
        with contextlib.suppress(deadlines.NotRunning):
            deadlines.raise_deadline(subject=clock, by=Actor.system(assembly=city.pk), at=after)
    told = Todo.objects.get(role="general_office", closed_at=None)
    assert (told.label, told.words) == ("期满：截止", "期满：截止")
    take(matter, "finish", office(city), at=after)
    assert Deadline.objects.get().met_on == last + timedelta(days=10)


def test_an_act_that_must_give_a_day_and_does_not_is_a_fault(
    city: Assembly, walk: ProcedureVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk_with(GIVEN, walk, tmp_path, monkeypatch)
    with pytest.raises(RegistryFault, match="must give the day"):
        take(begin(city), "go_on", office(city))


def test_a_clock_runs_on_through_the_states_that_its_rule_names(
    city: Assembly, walk: ProcedureVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = "parameter: sample.walk.within, ends_with: [drop, finish], through: [begun]"
    walk_with(rule, walk, tmp_path, monkeypatch)
    matter = begin(city)
    take(matter, "go_on", office(city))
    take(matter, "send_back", office(city))
    clock = Deadline.objects.get()
    assert clock.dropped_at is None and clock.met_at is None
    assert matter_view(matter, viewer=office(city), on=TODAY).due == clock
    take(matter, "go_on", office(city))
    assert Deadline.objects.count() == 1  # the one that still runs
    take(matter, "finish", office(city))
    assert Deadline.objects.get().met_on == TODAY


# levels


CITIES_ONLY = "assemblies: {levels: [city], basis: [cn.legislation-law@2023-03-13#art-81-p1]}\ninitial"


def test_a_level_without_the_power_opens_no_matter(
    city: Assembly, walk: ProcedureVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = read(WALK.replace("initial", CITIES_ONLY, 1), tmp_path)
    assert mistakes(made) == []
    monkeypatch.setitem(versions._items, "sample.walk@2023-03-15", made)
    assert begin(city).pk and may_hold(city, "sample.walk", TODAY)
    county = assembly_called("990101", "青浦县", level="county")
    assert not may_hold(county, "sample.walk", TODAY)
    with scope.assemblies([county.pk]), pytest.raises(WrongLevel) as refused:
        begin(county)
    assert str(refused.value) == (
        "“试行程序”由设区的市人大办理，青浦县人民代表大会是县级，不能办理。依据：《立法法》第八十一条第一款。"
    )
    assert refused.value.citations == ("cn.legislation-law@2023-03-13#art-81-p1",)
    assert Matter._base_manager.filter(assembly=county).count() == 0


def test_an_unset_figure_makes_a_clock_without_a_day(city: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(law, "resolve", lambda name, **rest: figure(value=None, unset="没有规定。"))
    matter = begin(city)
    take(matter, "go_on", office(city))
    clock = Deadline.objects.get()
    assert clock.due_on is None and clock.figure["unset"] == "没有规定。"


def test_a_child_todo_is_made_once_and_outlives_the_steps(city: Assembly) -> None:
    matter = begin(city)
    for _ in range(2):
        open_todo(matter, role="special_committee", label="提出意见", dedupe="review", at=MORNING)
    take(matter, "go_on", office(city))
    assert Todo.objects.get(dedupe="review").closed_at is None


def test_todos_are_shown_to_the_role_of_the_assembly_only(city: Assembly, other_city: Assembly) -> None:
    begin(city)
    assert todos_for(office(city)).count() == 1
    assert todos_for(office(city, Role.DEPUTY)).count() == 0
    assert todos_for(office(other_city)).count() == 0


def test_a_todo_of_one_account_is_not_shown_to_another(city: Assembly) -> None:
    matter = begin(city)
    li, zhou = (actor_for(make_hat(Role.LEGISLATIVE_OFFICE, city, username=name)) for name in ("li", "zhou"))
    with scope.unscoped("test"):
        open_todo(
            matter, role="legislative_office", label="核对", dedupe="own", at=MORNING, account_id=li.account
        )
    assert todos_for(li).filter(dedupe="own").exists()
    assert not todos_for(zhou).filter(dedupe="own").exists()


# versions


def later_version(
    walk: ProcedureVersion, folder: Path, monkeypatch: pytest.MonkeyPatch, running: str
) -> ProcedureVersion:
    page = WALK.replace("2023-03-15\nrunning: keep", f"2026-01-01\nrunning: {running}")
    page = page.replace("underway", "going") + "moved: {underway: going}\n"
    made = read(page, folder, "later.yaml")
    monkeypatch.setitem(versions._items, "sample.walk@2026-01-01", made)
    return made


def test_a_running_matter_keeps_its_version_where_the_page_says_keep(
    city: Assembly, walk: ProcedureVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later_version(walk, tmp_path, monkeypatch, "keep")
    matter = matter_in(city, state="underway")
    assert version_of(matter, TODAY) is walk
    take(matter, "finish", office(city))
    assert Matter.objects.get().procedure_from == date(2023, 3, 15)


def test_a_running_matter_moves_with_its_state_where_the_page_says_move(
    city: Assembly, walk: ProcedureVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = later_version(walk, tmp_path, monkeypatch, "move")
    matter = matter_in(city, state="underway")
    assert version_of(matter, date(2025, 12, 31)) is walk
    assert version_of(matter, TODAY) is later
    assert state_in(later, matter) == "going"
    take(matter, "finish", office(city))
    row = Matter.objects.get()
    assert (row.state, row.procedure_from) == ("done", date(2026, 1, 1))
    assert StepTaken.objects.get().origin == "going"


def test_a_new_matter_gets_the_version_in_force_on_its_day(
    walk: ProcedureVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = later_version(walk, tmp_path, monkeypatch, "keep")
    assert version_in_force("sample.walk", date(2025, 12, 31)) is walk
    assert version_in_force("sample.walk", TODAY) is later
    assert version_in_force("sample.walk", date(2001, 1, 1)) is walk


def test_an_unknown_procedure_and_an_unknown_version_are_faults(city: Assembly) -> None:
    with pytest.raises(RegistryFault, match="There is no procedure 'sample.nothing'"):
        version_in_force("sample.nothing", TODAY)
    matter = matter_in(city)
    matter.procedure_from = date(1999, 1, 1)
    with pytest.raises(RegistryFault, match="unknown"):
        version_of(matter, TODAY)


def test_numbers_run_on_by_assembly_kind_and_year(city: Assembly, other_city: Assembly) -> None:
    numbers = [begin(city).number for _ in range(3)]
    assert numbers == ["9901-SW-2026-0001", "9901-SW-2026-0002", "9901-SW-2026-0003"]
    with scope.assemblies([other_city.pk]):
        assert begin(other_city).number == "9902-SW-2026-0001"
