"""The desk in a real Chromium: by keyboard, with several hats, and what appears when another clerk acts."""
# ruff: noqa: F811  # the fixture `chromium` is imported by name and taken as an argument

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from renda.core.access.models import Account
from renda.core.access.testing import make_hat
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.procedures.models import Matter, Todo
from renda.lib import clock
from tests.journeys.pages import fill
from tests.journeys.test_from_draft_to_answer import open_project
from tests.journeys.test_in_browser import CHROMIUM, chromium, overflow, page_of, signed_in  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium on this machine: apt-get install chromium."),
]
PATIENCE = 15_000  # milliseconds; a page served without ASGI asks again every three seconds
TITLE = "澄澜市电动自行车停放管理条例"


@pytest.fixture
def matter(city: Any) -> Matter:
    return open_project(city.office)


def plan(office: Any, matter: Matter, step: str = "plan") -> None:
    answer = fill(
        office,
        f"/matters/{matter.number}/record/{step}/",
        happened_on=clock.today().isoformat(),
        paper="立法计划",
    )
    assert answer.status_code == 303


def test_the_desk_changes_when_another_clerk_acts(
    live_server: Any,
    chromium: Any,
    city: Any,
    matter: Matter,
) -> None:
    page = signed_in(chromium, city.second_clerk, live_server.url)
    page.goto(f"{live_server.url}/desk/")
    act = page.locator(".todo-row [data-open]")
    assert act.inner_text() == "列入立法规划或者计划"
    page.evaluate("window.stays = true")
    plan(city.office, matter)
    act.filter(has_text="论证").wait_for(timeout=PATIENCE)
    assert page.evaluate("window.stays"), "the page was not loaded anew"
    assert "列入立法规划或者计划" in page.locator("section", has_text="最近办完的").inner_text()
    assert page.complaints == []


def test_a_page_that_was_offline_catches_up(
    live_server: Any,
    chromium: Any,
    city: Any,
    matter: Matter,
) -> None:
    page = signed_in(chromium, city.second_clerk, live_server.url)
    page.goto(f"{live_server.url}/matters/{matter.number}/")
    page.evaluate("window.stays = true")
    page.context.set_offline(True)
    plan(city.office, matter)
    plan(city.office, matter, "argue")
    page.context.set_offline(False)
    page.locator(".timeline", has_text="论证").wait_for(timeout=2 * PATIENCE)
    assert page.evaluate("window.stays")


def test_the_desk_by_keyboard(live_server: Any, chromium: Any, city: Any, matter: Matter) -> None:
    page = signed_in(chromium, city.office, live_server.url)
    page.goto(f"{live_server.url}/desk/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "列入立法规划或者计划"
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == "列入立法规划或者计划"
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/plan/")
    assert "列入立法规划或者计划" in page.locator("h1").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_to_do_of_another_hat_is_opened_with_one_click(
    live_server: Any,
    chromium: Any,
    city: Any,
    matter: Matter,
    script: bool,
) -> None:
    li = Account.objects.get(username="li")
    with scope.unscoped("journey"):
        make_hat(Role.CHAIRPERSON, city.assembly, account=li, starts_on=date(2020, 1, 1))
        Todo.objects.create(
            assembly=city.assembly, matter=matter, role=Role.CHAIRPERSON, step="x", label="主任会议讨论", dedupe="x",
            opened_at=clock.now(), url=f"/matters/{matter.number}/?tab=text",
        )  # fmt: skip
    page = page_of(chromium, {"width": 390, "height": 844}, script=script)
    cookie = {"name": "sessionid", "value": city.office.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto(f"{live_server.url}/desk/")
    assert "澄澜市 · 主任会议成员" in page.locator("main").inner_text()
    if script:
        assert overflow(page) <= 0
    page.get_by_role("button", name="主任会议讨论").click()
    assert page.url.endswith(f"/matters/{matter.number}/?tab=text")
    assert "主任会议成员" in page.locator(".hats option:checked").inner_text()
    assert page.complaints == []
