"""The figures that drive a regulation: papers before a session, a stalled bill, approval, sending and filing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from renda.core.access.testing import make_hat, sign_in
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.law import api as law
from renda.core.people.models import Assembly
from renda.core.people.testing import assembly_called
from renda.core.procedures.actions import record_step
from renda.core.procedures.api import StepRefused, WrongLevel
from renda.core.procedures.checking import mistakes
from renda.core.procedures.declaring import versions_of
from renda.core.procedures.firing import ReasonMissing
from renda.core.procedures.models import Deadline, Matter, StepTaken
from renda.modules.legislation.actions import open_project
from renda.modules.legislation.models import Regulation
from renda.modules.legislation.tests.conftest import MORNING, TODAY

UP_TO_PAPERS = ("plan", "argue", "draft", "table", "list_on_agenda", "review_in_committee", "send_papers")


@pytest.fixture
def matter(project: Regulation) -> Matter:
    return project.matter


def record(matter: Matter, li: Actor, step: str, on: date, **rest: Any) -> StepTaken:
    """Record a step by hand as of a day, entered on the morning of 12 March 2026."""
    record_step(subject=matter, step=step, happened_on=on, paper="纪要", by=li, at=MORNING, **rest)
    return StepTaken.objects.filter(matter=matter).latest("pk")


def taken_to(matter: Matter, state: str) -> None:
    Matter.objects.filter(pk=matter.pk).update(state=state)


def clock_called(name: str) -> Deadline:
    return next(each for each in Deadline.objects.order_by("-pk") if each.figure.get("name") == name)


def own_figure(monkeypatch: pytest.MonkeyPatch, name: str, value: int) -> None:
    """Let a place have a figure of its own, in days."""
    resolve = law.resolve

    def found(asked: str, **rest: Any) -> Any:
        figure = resolve(asked, **rest)
        return type(figure)(**{**vars(figure), "value": value, "unset": ""}) if asked == name else figure

    monkeypatch.setattr(law, "resolve", found)


def test_the_procedure_is_sound() -> None:
    assert mistakes(versions_of("legislation.regulation")[-1]) == []


# before the first reading


@pytest.mark.parametrize(("days", "is_short"), [(7, False), (6, True)])
def test_papers_less_than_seven_days_before_the_session_need_a_reason(
    matter: Matter, li: Actor, days: int, is_short: bool
) -> None:
    sent = date(2026, 2, 1)
    for step in UP_TO_PAPERS:
        record(matter, li, step, sent)
    session = sent + timedelta(days=days)
    if not is_short:
        assert record(matter, li, "read_first", session).overridden == []
        return
    with pytest.raises(ReasonMissing) as refused:
        record(matter, li, "read_first", session)
    assert str(refused.value) == (
        "会议日期是2026年2月7日，法规草案发给常委会组成人员的时间是7日，最迟为2026年1月31日，实际是2026年2月1日。"
        "依据：《立法法》第三十一条第一款。如确需办理，请填写理由，理由将记入本事项的记录。"
    )
    taken = record(matter, li, "read_first", session, reason="主任会议决定临时增加议程。")
    assert "实际是2026年2月1日" in taken.overridden[0]["text"]


def test_a_bill_is_asked_for_only_where_the_place_says_how_long_before(
    matter: Matter, li: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in UP_TO_PAPERS:
        record(matter, li, step, date(2026, 2, 1))
    own_figure(monkeypatch, "legislation.bill.before_session", 30)
    with pytest.raises(
        ReasonMissing, match="政府提请审议的法规案送交常委会的时间是30日，最迟为2026年1月20日"
    ):
        record(matter, li, "read_first", date(2026, 2, 19))
    monkeypatch.undo()
    assert record(matter, li, "read_first", date(2026, 2, 19)).overridden == []


# before later readings, the congress and the vote


@pytest.mark.parametrize(("days", "is_short"), [(7, False), (6, True)])
def test_the_revised_draft_less_than_seven_days_before_a_later_session_needs_a_reason(
    matter: Matter, li: Actor, days: int, is_short: bool
) -> None:
    taken_to(matter, "unified_reviewed")
    record(matter, li, "send_revision", date(2026, 2, 1))
    session = date(2026, 2, 1) + timedelta(days=days)
    if is_short:
        with pytest.raises(
            ReasonMissing, match="最迟为2026年1月31日，实际是2026年2月1日。依据：《立法法》第三十一条"
        ):
            record(matter, li, "read_again", session)
    reason = "主任会议决定。" if is_short else ""
    taken = record(matter, li, "read_again", session, reason=reason)
    assert (taken.target, bool(taken.overridden)) == ("further_reading", is_short)


def test_each_later_session_has_its_own_papers(matter: Matter, li: Actor) -> None:
    taken_to(matter, "unified_reviewed")
    for step, day in (
        ("send_revision", 1),
        ("read_again", 8),
        ("review_once_more", 10),
        ("send_revision", 20),
    ):
        record(matter, li, step, date(2026, 2, day))
    with pytest.raises(ReasonMissing, match="实际是2026年2月20日"):
        record(matter, li, "read_again", date(2026, 2, 26))
    assert record(matter, li, "read_again", date(2026, 2, 27)).overridden == []


@pytest.mark.parametrize(("opens", "is_short"), [(date(2026, 3, 1), False), (date(2026, 2, 28), True)])
def test_deputies_have_the_draft_a_month_before_the_congress_or_a_reason_is_recorded(
    matter: Matter, li: Actor, opens: date, is_short: bool
) -> None:
    taken_to(matter, "further_reading")
    record(matter, li, "refer_to_congress", date(2026, 1, 20))
    record(matter, li, "send_draft_to_deputies", date(2026, 2, 1))
    if is_short:
        with pytest.raises(
            ReasonMissing, match="发给代表的时间是1个月，最迟为2026年1月28日.*《立法法》第二十条"
        ):
            record(matter, li, "read_in_congress", opens)
    reason = "主席团同意。" if is_short else ""
    taken = record(matter, li, "read_in_congress", opens, reason=reason)
    assert (taken.target, bool(taken.overridden)) == ("congress_reading", is_short)


def test_a_vote_without_asking_the_region_says_that_the_place_sets_nothing(matter: Matter, li: Actor) -> None:
    taken_to(matter, "vote_text")
    with pytest.raises(ReasonMissing) as refused:
        record(matter, li, "adopt", TODAY)
    assert str(refused.value).startswith(
        "没有登记表决前征求自治区法工委的意见；是否征求、提前多久，本地没有规定。"
    )
    taken = record(matter, li, "adopt", TODAY, reason="本地没有要求。")
    assert [each["text"][:5] for each in taken.overridden] == ["没有登记表"]


@pytest.mark.parametrize("step", ["consult_region", "consult_region_again"])
def test_a_vote_after_asking_the_region_goes_on(matter: Matter, li: Actor, step: str) -> None:
    state = "unified_reviewed" if step == "consult_region" else "further_reading"
    taken_to(matter, state)
    record(matter, li, step, date(2026, 2, 1))
    assert Matter.objects.get(pk=matter.pk).state == state
    taken_to(matter, "vote_text")
    assert record(matter, li, "adopt", date(2026, 2, 2)).overridden == []


def test_where_a_place_says_how_long_before_the_vote_the_region_is_asked_that_is_asked_for(
    matter: Matter, li: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_figure(monkeypatch, "legislation.region_consulted.before_vote", 30)
    taken_to(matter, "vote_text")
    with pytest.raises(ReasonMissing, match="还没有登记表决前征求.*的时间是30日。"):
        record(matter, li, "adopt", TODAY)
    taken_to(matter, "unified_reviewed")
    record(matter, li, "consult_region", date(2026, 2, 1))
    taken_to(matter, "further_reading")
    record(matter, li, "consult_region_again", date(2026, 2, 20))  # asked once more, near the vote
    taken_to(matter, "vote_text")
    with pytest.raises(ReasonMissing, match="最迟为2026年1月31日，实际是2026年2月1日。"):
        record(matter, li, "adopt", date(2026, 3, 2))
    assert record(matter, li, "adopt", date(2026, 3, 3)).overridden == []


def test_a_step_shows_its_figures_and_where_the_place_has_none(
    matter: Matter, li: Actor, city: Assembly
) -> None:
    client = Client()
    sign_in(client, make_hat(Role.GENERAL_OFFICE, city))
    taken_to(matter, "papers_sent")
    for address in (f"/matters/{matter.number}/", f"/matters/{matter.number}/record/read_first/"):
        page = client.get(address).content.decode()
        assert "法规草案发给常委会组成人员的时间：7日（《立法法》第三十一条第一款）" in page
        assert "政府提请审议的法规案送交常委会的时间：本地没有规定。" in page
        assert "未核对" in page


# a bill that lies


def test_a_bill_held_back_is_ended_after_two_years_or_with_a_reason(matter: Matter, li: Actor) -> None:
    taken_to(matter, "vote_text")
    record(matter, li, "hold_back", date(2024, 3, 12))
    assert clock_called("legislation.stalled.ends_after").due_on == date(2026, 3, 12)
    with pytest.raises(ReasonMissing, match="从2024年3月12日起暂不付表决，到2026年3月12日才满2年。"):
        record(matter, li, "terminate", date(2026, 3, 11))
    assert record(matter, li, "terminate", TODAY).overridden == []
    assert clock_called("legislation.stalled.ends_after").met_on == TODAY


# approval and filing


def test_the_four_months_run_from_the_day_of_submission_even_if_it_is_entered_late(
    matter: Matter, li: Actor
) -> None:
    taken_to(matter, "adopted")
    record(matter, li, "submit_for_approval", date(2025, 6, 2))
    clock = clock_called("legislation.approval.within")
    assert (clock.starts_on, clock.due_on) == (date(2025, 6, 2), date(2025, 10, 9))  # after the holidays
    assert clock.figure["on"] == "2025-06-02"
    with pytest.raises(ReasonMissing, match="这一步的日期2025年6月1日在它之前"):
        record(matter, li, "approve", date(2025, 6, 1))
    record(matter, li, "approve", date(2025, 9, 20))
    assert clock_called("legislation.approval.within").met_on == date(2025, 9, 20)


def test_dates_do_not_run_backwards(matter: Matter, li: Actor) -> None:
    record(matter, li, "plan", date(1900, 1, 9))
    with pytest.raises(ReasonMissing):
        record(matter, li, "argue", date(1900, 1, 8))
    assert StepTaken.objects.count() == 1


def test_filing_is_watched_from_the_promulgation_on(matter: Matter, li: Actor) -> None:
    taken_to(matter, "approved")
    record(matter, li, "promulgate", date(2026, 2, 2))
    filing = clock_called("legislation.filing.within")
    assert filing.due_on == date(2026, 3, 4)
    sending = clock_called("legislation.sending_to_region.within")
    assert sending.due_on is None and "由自治区的规定确定" in sending.figure["unset"]
    record(matter, li, "publish", date(2026, 2, 3))
    record(matter, li, "send_for_filing", date(2026, 2, 10))
    assert clock_called("legislation.sending_to_region.within").met_on == date(2026, 2, 10)
    filing.refresh_from_db()
    assert filing.met_at is None and filing.dropped_at is None
    record(matter, li, "take_effect", date(2026, 2, 20))
    record(matter, li, "confirm_filing_in_force", date(2026, 3, 3))
    filing.refresh_from_db()
    assert filing.met_on == date(2026, 3, 3)
    with pytest.raises(StepRefused, match="自治区已于2026年3月3日报备案，不需要再次登记。"):
        record(matter, li, "confirm_filing_in_force", TODAY)


def test_the_filing_before_the_effect_has_a_state_of_its_own(matter: Matter, li: Actor) -> None:
    taken_to(matter, "approved")
    for step in ("promulgate", "publish", "send_for_filing", "confirm_filing", "take_effect"):
        record(matter, li, step, date(2026, 2, 2))
    assert Matter.objects.get(pk=matter.pk).state == "in_force"
    with pytest.raises(StepRefused):
        record(matter, li, "confirm_filing_in_force", TODAY)


# levels


@pytest.fixture
def county(city: Assembly) -> Iterator[Assembly]:
    made = assembly_called("990101", "青浦县", level="county", path="/9901/990101/", parent=city)
    with scope.assemblies([made.pk]):
        yield made


def test_a_county_opens_no_regulation_and_is_told_the_article(county: Assembly) -> None:
    clerk = Actor(role=Role.LEGISLATIVE_OFFICE, assembly=county.pk, grant=1, name="周")
    with pytest.raises(
        WrongLevel, match="青浦县人民代表大会是县级，不能办理。依据：《立法法》第八十一条第一款。"
    ):
        open_project(subject=county, title="青浦县停车条例", kind="new", by=clerk, at=MORNING)
    assert not Regulation.objects.exists() and not Matter.objects.exists()


def test_a_countys_desk_has_no_line_for_regulations_and_its_pages_say_why(county: Assembly) -> None:
    client = Client()
    sign_in(client, make_hat(Role.LEGISLATIVE_OFFICE, county))
    assert "法规项目" not in client.get("/desk/").content.decode()
    for address in ("/desk/legislation/", "/desk/legislation/new/"):
        page = client.get(address)
        assert page.status_code == 422 and "《立法法》第八十一条第一款" in page.content.decode()


def test_a_citys_desk_has_the_line(city: Assembly) -> None:
    client = Client()
    sign_in(client, make_hat(Role.LEGISLATIVE_OFFICE, city))
    assert "法规项目" in client.get("/desk/").content.decode()
