"""The matter's page, the list of matters, recording a step, the desk's columns, and what search finds of a matter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from renda.core.access.testing import actor_for, make_hat, sign_in
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.jobs.api import run_until_idle
from renda.core.people.models import Assembly
from renda.core.procedures import panels
from renda.core.procedures.actions import publish_matter, record_step
from renda.core.procedures.api import Lack, Panel, StepPage, fire, open_matter, panel, step_pages
from renda.core.procedures.charts import chart_of
from renda.core.procedures.indexing import KIND, everything
from renda.core.procedures.models import Deadline, Matter, StepTaken, Todo
from renda.core.procedures.selectors import matter_view, matters, todos_for
from renda.core.procedures.tests.samples import MORNING, TODAY, inside_an_action, matter_in, office
from renda.core.search.models import Entry, EntryState
from renda.lib import clock
from renda.lib.registry import Registry

pytestmark = pytest.mark.usefixtures("walk")
CLOCK = Lack("期限还没有到。", kind="clock", refuses=False)


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: MORNING)


@pytest.fixture
def clerk(city: Assembly) -> Client:
    client = Client()
    sign_in(client, make_hat(Role.LEGISLATIVE_OFFICE, city))
    return client


def page(client: Client, matter: Matter, **asked: str) -> str:
    answer = client.get(reverse("procedures:matter", args=[matter.number]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def clock_of(matter: Matter, **given: Any) -> Deadline:
    usual: dict[str, Any] = {
        "state": "underway", "ends_with": "finish", "label": "试行期限", "starts_on": TODAY,
        "due_on": TODAY + timedelta(days=10), "figure": {},
    }  # fmt: skip
    return Deadline.objects.create(assembly=matter.assembly, matter=matter, **{**usual, **given})


def test_a_matter_that_is_not_public_is_not_there_for_the_public_nor_for_another_assembly(
    city: Assembly, other_city: Assembly, clerk: Client
) -> None:
    matter = matter_in(city)
    matter_in(city, number="9901-SW-2026-0002")
    foreign = Client()
    sign_in(foreign, make_hat(Role.LEGISLATIVE_OFFICE, other_city))
    address = reverse("procedures:matter", args=[matter.number])
    assert [client.get(address).status_code for client in (Client(), foreign, clerk)] == [404, 404, 200]
    publish_matter(subject=matter, by=office(city), at=MORNING)
    assert Client().get(address).status_code == 200
    assert Client().get(reverse("procedures:matter", args=["9901-SW-2026-0002"])).status_code == 404


def test_staff_are_offered_the_steps_of_the_present_state_and_the_public_none(
    city: Assembly, clerk: Client
) -> None:
    matter = matter_in(city, state="underway")
    publish_matter(subject=matter, by=office(city), at=MORNING)
    offered = page(clerk, matter)
    for step in ("note", "finish", "drop"):
        assert reverse("procedures:record", args=[matter.number, step]) in offered
    assert reverse("procedures:record", args=[matter.number, "go_on"]) not in offered
    assert "/record/" not in page(Client(), matter)
    assert "可以办理的步骤" not in page(Client(), matter)


def test_a_step_of_a_module_leads_to_its_page_and_one_without_a_page_cannot_be_pressed(
    city: Assembly, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = matter_in(city)
    assert "sample-page" not in page(clerk, matter)
    monkeypatch.setitem(step_pages._items, "go_on", StepPage(lambda row: f"/sample-page/{row.number}/"))
    assert f"/sample-page/{matter.number}/" in page(clerk, matter)


def test_a_refused_step_says_why_and_one_that_yields_says_that_a_reason_is_needed(
    city: Assembly, clerk: Client, answers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(step_pages._items, "go_on", StepPage(lambda row: "/sample-page/"))
    matter = matter_in(city)
    assert "需要填写理由" not in page(clerk, matter)
    answers.lack = CLOCK
    shown = page(clerk, matter)
    assert "需要填写理由" in shown and CLOCK.text in shown and "/sample-page/" in shown
    answers.lack = Lack("材料不全。")
    shown = page(clerk, matter)
    assert "材料不全。" in shown and "/sample-page/" not in shown
    assert "《立法法》第四十条" in shown


def test_the_history_names_who_acted_to_staff_only(city: Assembly, clerk: Client) -> None:
    matter = matter_in(city, state="underway")
    record_step(
        subject=matter,
        step="note",
        happened_on=TODAY,
        paper="会议纪要",
        reason="补记",
        by=office(city),
        at=MORNING,
    )
    publish_matter(subject=matter, by=office(city), at=MORNING)
    for client, sees in ((clerk, True), (Client(), False)):
        answer = client.get(reverse("procedures:matter", args=[matter.number]))
        (entry,) = answer.context["entries"]
        assert (entry["label"], entry["on"]) == ("记一笔", TODAY)
        assert (entry["who"] == "李") == sees
        assert "会议纪要" in entry["note"] and "补记" in entry["note"]


def test_the_running_clock_is_shown_and_those_met_or_dropped_are_not(city: Assembly) -> None:
    matter = matter_in(city, state="underway")
    viewer = office(city)
    clock_of(matter, ends_with="a", met_at=MORNING, due_on=TODAY)
    clock_of(matter, ends_with="b", dropped_at=MORNING, due_on=TODAY)
    assert matter_view(matter, viewer=viewer, on=TODAY).due is None
    running = clock_of(matter)
    view = matter_view(matter, viewer=viewer, on=TODAY)
    assert view.due == running and len(view.clocks) == 3
    assert (view.next_label, view.state_label, view.is_closed) == ("完成", "进行中", False)


def test_the_chart_marks_the_present_state_the_way_taken_and_the_days(city: Assembly) -> None:
    matter = matter_in(city)
    with inside_an_action():
        fire(matter, "go_on", by=office(city), at=MORNING)
    chart = chart_of(matter_view(matter, viewer=office(city), on=TODAY))
    assert chart.present == "underway"
    visited = {state.key: (state.visited, state.visited_on) for state in chart.states}
    assert visited == {
        "begun": (True, None),
        "underway": (True, TODAY),
        "done": (False, None),
        "dropped": (False, None),
    }
    taken = {(each.source, each.target) for each in chart.transitions if each.taken}
    assert taken == {("begun", "underway")}
    practice = {each.label for each in chart.transitions if each.practice}
    assert practice == {"记一笔", "退回", "完成", "放弃"}
    assert [state.key for state in chart.states if state.final] == ["done", "dropped"]


def test_panels_stand_in_their_order_and_those_without_anything_to_show_are_left_out(
    city: Assembly, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_panels", Registry("matter panels"))
    for key, order, there in (("later", 30, True), ("sooner", 20, True), ("empty", 10, False)):

        @panel(key, order=order)
        def make(matter: Matter, viewer: Any, key: str = key, there: bool = there) -> Panel | None:
            return Panel(key, key, "procedures/matters.html", {}, count=3) if there else None

    answer = clerk.get(reverse("procedures:matter", args=[matter_in(city).number]))
    assert [tab["label"] for tab in answer.context["tabs"]] == ["进展", "sooner", "later"]
    assert [tab["active"] for tab in answer.context["tabs"]] == [True, False, False]


def test_a_step_is_recorded_on_its_page(city: Assembly, clerk: Client) -> None:
    matter = matter_in(city, state="underway")
    address = reverse("procedures:record", args=[matter.number, "finish"])
    assert "登记步骤" in clerk.get(address).content.decode()
    filled = {"happened_on": "2026-03-12", "paper": "办结报告", "version": "1"}
    assert clerk.post(address, {**filled, "paper": ""}).status_code == 422
    assert clerk.post(address, {**filled, "happened_on": "2026-03-13"}).status_code == 422
    assert not StepTaken.objects.exists()
    assert clerk.post(address, filled)["Location"] == reverse("procedures:matter", args=[matter.number])
    assert StepTaken.objects.get().paper == "办结报告"
    assert clerk.post(address, filled).status_code == 422


def test_the_page_of_a_step_that_is_not_here_says_so(city: Assembly, clerk: Client) -> None:
    shown = clerk.get(reverse("procedures:record", args=[matter_in(city).number, "finish"])).content.decode()
    assert "本事项现在不处于可以办理这一步的状态" in shown and 'name="paper"' not in shown


def test_the_list_is_filtered_by_state_words_and_procedure_newest_first(city: Assembly) -> None:
    rows = [matter_in(city, number=f"9901-SW-2026-000{serial}") for serial in (1, 2, 3)]
    Matter.objects.filter(pk=rows[0].pk).update(closed_at=MORNING, title="养犬条例")
    Matter.objects.filter(pk=rows[1].pk).update(procedure="other.walk")
    Matter.objects.filter(pk=rows[2].pk).update(opened_at=MORNING - timedelta(days=1))

    def found(**asked: str) -> list[int]:
        return [rows.index(row) for row in matters(**asked)]

    assert found() == [1, 0, 2]
    assert found(state="open") == [1, 2]
    assert found(state="closed") == [0]
    assert found(procedure="sample.walk") == [0, 2]
    assert found(words="养犬") == [0]
    assert found(words="0003") == [2]


def test_the_public_list_holds_public_matters_only(city: Assembly, clerk: Client) -> None:
    publish_matter(subject=matter_in(city), by=office(city), at=MORNING)
    matter_in(city, number="9901-SW-2026-0002")
    address = reverse("procedures:matters")
    assert Client().get(address).context["page"].paginator.count == 1
    assert clerk.get(address).context["page"].paginator.count == 2
    assert clerk.get(address, {"state": "closed"}).context["page"].paginator.count == 0


def todo(matter: Matter, dedupe: str, **given: Any) -> Todo:
    usual = {"role": Role.LEGISLATIVE_OFFICE, "step": "x", "label": dedupe, "opened_at": MORNING}
    return Todo.objects.create(assembly=matter.assembly, matter=matter, dedupe=dedupe, **{**usual, **given})


def test_todos_stand_late_first_then_by_their_day_and_those_of_others_or_done_are_left_out(
    city: Assembly,
) -> None:
    matter = matter_in(city)
    for name, rest in {
        "no day": {},
        "soon": {"due_on": TODAY},
        "late": {"is_late": True, "due_on": TODAY + timedelta(days=1)},
        "done": {"closed_at": MORNING},
        "chair": {"role": Role.CHAIRPERSON},
    }.items():
        todo(matter, name, **rest)
    assert [each.label for each in todos_for(office(city))] == ["late", "soon", "no day"]


def test_a_todo_of_an_organ_or_a_body_is_for_its_own_people(city: Assembly) -> None:
    from renda.core.people.models import Body, Organ

    matter = matter_in(city)
    organ = Organ.objects.create(assembly=city, kind="special_committee", name="法制委员会")
    body = Body.objects.create(assembly=city, kind="department", name="城管局")
    todo(matter, "organ", organ=organ)
    todo(matter, "body", body=body)
    plain = office(city)
    assert list(todos_for(plain)) == []
    assert [each.label for each in todos_for(office(city, organ=organ.pk))] == ["organ"]
    assert [each.label for each in todos_for(office(city, body=body.pk))] == ["body"]


def test_a_matter_is_found_by_staff_from_its_opening_and_by_everyone_once_it_is_public(
    city: Assembly,
) -> None:
    with inside_an_action():
        matter = open_matter(
            assembly=city, procedure="sample.walk", title="试行", owner=None, by=office(city), at=MORNING
        )
    run_until_idle()
    entry = Entry.objects.select_related("space").get(kind=KIND)
    assert (entry.object_id, entry.title, entry.space.audience) == (matter.pk, "试行", "staff")
    publish_matter(subject=matter, by=actor_for(make_hat(Role.LEGISLATIVE_OFFICE, city)), at=MORNING)
    run_until_idle()
    spaces = (
        Entry.objects.filter(kind=KIND)
        .exclude(state=EntryState.LEAVING)
        .values_list("space__audience", flat=True)
    )
    assert list(spaces) == ["public"]
    with scope.unscoped("test"):
        assert [(each.object_id, each.audience, each.text) for each in everything()] == [
            (matter.pk, "public", matter.number)
        ]


def test_a_closed_matter_says_that_its_procedure_is_over(city: Assembly, clerk: Client) -> None:
    assert "本事项的程序已经走完。" in page(clerk, matter_in(city, state="done"))
    assert "本事项的程序已经走完。" not in page(clerk, matter_in(city, number="9901-SW-2026-0002"))


def test_a_clock_without_a_day_says_so(city: Assembly, clerk: Client) -> None:
    matter = matter_in(city, state="underway")
    clock_of(matter, due_on=None)
    assert "没有可以计算的期限。" in page(clerk, matter)
    Deadline.objects.update(due_on=date(2026, 3, 22))
    assert "没有可以计算的期限。" not in page(clerk, matter)
