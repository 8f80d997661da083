"""Another closing day: published with its reason; clock, to-dos, page and record follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db.models import QuerySet
from django.test import Client

from renda.core.access.testing import make_hat, sign_in
from renda.core.audit.models import EventRecord
from renda.core.base import scope
from renda.core.base.action import Stale
from renda.core.base.actor import Actor, Role
from renda.core.live import api as live
from renda.core.people.models import Assembly
from renda.core.procedures import deadlines
from renda.core.procedures.models import Deadline, Matter, Todo
from renda.lib import clock
from renda.lib.errors import NotAllowed
from renda.modules.consultation import actions
from renda.modules.consultation.models import Consultation
from renda.modules.consultation.tests.conftest import MORNING, TODAY
from renda.modules.consultation.tests.test_actions import close, refuses

CLOSES = date(2026, 4, 11)
LATER, EARLIER = date(2026, 4, 30), date(2026, 4, 1)
MORNING_AFTER = datetime(2026, 4, 12, 1, 0, tzinfo=UTC)


def change(consultation: Consultation, by: Actor, closes_on: date = LATER, **given: Any) -> Any:
    usual: dict[str, Any] = {"reason": "汛期群众不便提意见。", "at": MORNING}
    matter = Matter.objects.get(pk=consultation.round.matter_id)
    return actions.change_closing_day(subject=matter, closes_on=closes_on, by=by, **{**usual, **given})


def published(consultation: Consultation) -> Consultation:
    return Consultation.objects.get(pk=consultation.pk)


def office_todos() -> QuerySet[Todo]:
    return Todo.objects.filter(role=Role.LEGISLATIVE_OFFICE, closed_at=None)


def test_a_later_day_is_published_with_its_reason_and_all_that_hangs_on_it_follows(
    consultation: Consultation, li: Actor
) -> None:
    topic = f"matter:{consultation.round.matter_id}"
    before = live.version(topic)
    made = change(consultation, li)
    row = published(consultation)
    assert (row.closes_on, row.is_open(LATER), row.is_open(LATER + timedelta(days=1))) == (LATER, True, False)
    assert Deadline.objects.get().due_on == LATER
    assert office_todos().get().due_on == LATER
    assert live.version(topic) > before
    event = EventRecord.objects.latest("pk")
    assert (event.name, event.step["matter"]) == (
        "consultation.closing_day_changed",
        consultation.round.matter.number,
    )
    assert (made.before, made.after, made.reason) == ("2026-04-11", "2026-04-30", "汛期群众不便提意见。")
    assert (made.set_aside, made.citations) == ("", [])
    page = Client().get(f"/drafts/{consultation.pk}/").content.decode()
    assert "截止日期已延长" in page and "汛期群众不便提意见。" in page
    assert "2026年3月12日起，截止日期由2026年4月11日改为2026年4月30日。" in page


def test_no_day_changes_without_a_reason(consultation: Consultation, li: Actor) -> None:
    refuses(
        lambda: change(consultation, li, reason=" "),
        actions.ReasonMissing,
        "请填写延长的理由，理由随征求意见公开，并记入本事项的记录。",
    )


def test_an_earlier_day_breaks_what_was_published_and_names_the_article(
    consultation: Consultation, li: Actor, length: Callable[..., None]
) -> None:
    length(force="by_reference")
    refuses(
        lambda: change(consultation, li, EARLIER, reason=""),
        actions.ReasonMissing,
        "已经向社会公布征求意见到2026年4月11日截止，提前到2026年4月1日要有理由。征求意见应当不少于 30 日"
        "（《立法法》第四十条），您安排了 20 日。依据：《立法法》第四十条。如确需提前，请填写理由",
    )
    made = change(consultation, li, EARLIER, reason="主任会议决定提前。")
    assert made.set_aside.startswith("已经向社会公布征求意见到2026年4月11日截止")
    assert made.citations == ["cn.legislation-law@2023-03-13#art-40"]
    assert Deadline.objects.get().due_on == EARLIER
    assert "截止日期已提前" in Client().get(f"/drafts/{consultation.pk}/").content.decode()


def test_an_earlier_day_below_a_checked_national_figure_is_refused(
    consultation: Consultation, li: Actor, length: Callable[..., None]
) -> None:
    length()
    refuses(
        lambda: change(consultation, li, EARLIER),
        actions.TooShort,
        "征求意见应当不少于 30 日（《立法法》第四十条），您安排了 20 日。",
    )
    change(consultation, li, LATER)
    change(
        consultation, li, CLOSES, reason="仍满三十日。"
    )  # earlier than published, not shorter than the law
    assert published(consultation).closes_on == CLOSES


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY - timedelta(days=1), "新的截止日期不能早于今天，也不能早于开始日期。"),
        (CLOSES, "已公布的截止日期就是2026年4月11日，请填写另一个日期。"),
    ],
)
def test_a_day_that_cannot_be_is_refused(
    consultation: Consultation, li: Actor, day: date, sentence: str
) -> None:
    refuses(lambda: change(consultation, li, day), actions.NotAPeriod, sentence)


def test_a_day_before_the_opening_is_refused(consultation: Consultation, li: Actor) -> None:
    Consultation.objects.update(opens_on=date(2026, 3, 20))
    refuses(lambda: change(consultation, li, date(2026, 3, 19)), actions.NotAPeriod, "不能早于开始日期。")


def test_what_has_ended_gets_no_other_day(consultation: Consultation, li: Actor) -> None:
    close(consultation.round.matter, li, at=MORNING, reason="主任会议决定。")
    refuses(lambda: change(consultation, li), actions.NothingRuns, "现在没有正在进行的征求意见")


def test_every_change_is_kept_the_newest_first(consultation: Consultation, li: Actor) -> None:
    change(consultation, li)
    change(consultation, li, EARLIER, reason="又提前。")
    kept = published(consultation).changes_of_closing
    assert [(each.before, each.after, each.is_longer) for each in kept] == [
        (LATER, EARLIER, False),
        (CLOSES, LATER, True),
    ]


def test_a_clock_that_has_run_out_runs_again_and_its_late_todo_goes(
    consultation: Consultation, li: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadlines.clock, "now", lambda: MORNING_AFTER)
    deadlines.raise_deadlines(None)
    monkeypatch.undo()
    assert office_todos().filter(is_late=True).count() == 2
    change(consultation, li, at=MORNING_AFTER)
    left = office_todos().get()
    assert (left.label, left.is_late, left.due_on) == ("结束征求意见", False, LATER)
    assert (Deadline.objects.get().raised_at, Deadline.objects.get().due_on) == (None, LATER)
    monkeypatch.setattr(deadlines.clock, "now", lambda: datetime(2026, 5, 1, 1, 0, tzinfo=UTC))
    deadlines.raise_deadlines(None)
    assert office_todos().filter(label="期满：征求意见截止").count() == 1


def test_the_second_of_two_who_change_the_day_is_told(consultation: Consultation, li: Actor) -> None:
    seen = Matter.objects.get(pk=consultation.round.matter_id).version
    change(consultation, li, version=seen)
    refuses(lambda: change(consultation, li, EARLIER, version=seen), Stale, "您打开页面之后")


def test_only_the_office_of_the_assembly_changes_the_day(
    consultation: Consultation, li: Actor, other_city: Assembly
) -> None:
    strangers = [
        Actor(role=role, assembly=li.assembly, grant=1) for role in Role if role != Role.LEGISLATIVE_OFFICE
    ]
    foreign = Actor(role=Role.LEGISLATIVE_OFFICE, assembly=other_city.pk, grant=1)
    for actor in [*strangers, foreign, Actor.citizen()]:
        refuses(lambda by=actor: change(consultation, by), NotAllowed, "。")


# the page


@pytest.fixture
def office(city: Assembly) -> Client:
    client = Client()
    sign_in(client, make_hat(Role.LEGISLATIVE_OFFICE, city))
    return client


@pytest.fixture
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MORNING)


def test_the_desk_changes_the_day_on_a_page_that_says_the_law(
    consultation: Consultation, office: Client, on_that_day: None
) -> None:
    number = consultation.round.matter.number
    address = f"/desk/matters/{number}/consultation/closing-day/"
    assert address in office.get("/desk/consultations/").content.decode()
    assert address in office.get(f"/matters/{number}/?tab=opinions").content.decode()
    page = office.get(address)
    assert "2026年3月12日—2026年4月11日" in page.content.decode()
    assert "《立法法》第四十条" in page.content.decode()
    sent = {"closes_on": "2026-04-30", "key": "k", "version": page.context["form"]["version"].value()}
    refused = office.post(address, {**sent, "reason": ""})
    assert refused.status_code == 422 and "请填写延长的理由" in refused.content.decode()
    assert office.post(address, {**sent, "reason": "延长。"})["Location"] == f"/drafts/{consultation.pk}/"
    assert published(consultation).closes_on == LATER
    tab = Client().get(f"/matters/{number}/?tab=opinions").content.decode()
    assert "截止日期由2026年4月11日改为2026年4月30日。延长。" in tab and address not in tab


def test_the_page_says_when_nothing_runs(
    consultation: Consultation, office: Client, li: Actor, on_that_day: None
) -> None:
    close(consultation.round.matter, li, at=MORNING, reason="主任会议决定。")
    address = f"/desk/matters/{consultation.round.matter.number}/consultation/closing-day/"
    assert "现在没有正在进行的征求意见。" in office.get(address).content.decode()
    assert office.post(address, {"closes_on": "2026-04-30", "reason": "延长。"}).status_code == 422
    assert address not in office.get("/desk/consultations/").content.decode()


# consultations opened before the closing day was a clock


def without_clock(consultation: Consultation) -> None:
    Deadline.objects.all().delete()
    Todo.objects.update(due_on=None)


def test_a_new_day_starts_the_clock_that_was_not_there(consultation: Consultation, li: Actor) -> None:
    without_clock(consultation)
    change(consultation, li)
    made = Deadline.objects.get()
    assert (made.label, made.starts_on, made.due_on) == ("征求意见截止", TODAY, LATER)
    assert office_todos().get().due_on == LATER


def run_migration() -> None:
    migration = import_module("renda.modules.consultation.migrations.0005_closing_clocks")
    with scope.unscoped("migration"):
        migration.start_clocks(apps, None)


def test_the_migration_gives_running_consultations_their_clock_once(consultation: Consultation) -> None:
    without_clock(consultation)
    for _ in range(2):
        run_migration()
    made = Deadline.objects.get()
    assert (made.label, made.starts_on, made.due_on, made.state, made.ends_with) == (
        "征求意见截止",
        TODAY,
        CLOSES,
        "consulting",
        "close_consultation",
    )
    assert made.figure["name"] == actions.LENGTH
    assert office_todos().get().due_on == CLOSES


def test_the_migration_leaves_what_has_ended(consultation: Consultation, li: Actor) -> None:
    close(consultation.round.matter, li, at=MORNING, reason="主任会议决定。")
    without_clock(consultation)
    run_migration()
    assert not Deadline.objects.exists()
