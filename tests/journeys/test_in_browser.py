"""The journey in a real Chromium: a citizen on a phone, without and with script; a clerk at the desk, by keyboard."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from renda.core.base import scope
from renda.core.opinions.models import Opinion, OpinionGroup
from renda.lib import clock
from tests.journeys.test_from_draft_to_answer import (
    DRAFT,
    SAID,
    import_draft,
    open_consultation,
    open_project,
    walk_to_first_reading,
)

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
CODE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium on this machine: apt-get install chromium."),
]


@pytest.fixture
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield browser
        browser.close()


@pytest.fixture
def open_draft(city: Any) -> str:
    """The address of a draft that is open for comment."""
    matter = open_project(city.office)
    import_draft(city.office, matter, label="草案", source=DRAFT)
    walk_to_first_reading(city.office, matter)
    return str(open_consultation(city.office, matter, 30, "参照国家规定安排。")["Location"])


def page_of(chromium: Any, size: dict[str, int], *, script: bool = True) -> Any:
    page = chromium.new_context(viewport=size, java_script_enabled=script, locale="zh-CN").new_page()
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


def signed_in(chromium: Any, client: Any, address: str) -> Any:
    """A desk page with the session of a signed-in test client."""
    page = page_of(chromium, DESK)
    cookies = [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}]
    page.context.add_cookies(cookies)
    return page


def overflow(page: Any) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_citizen_speaks_on_a_clause_from_a_phone(
    live_server: Any, chromium: Any, city: Any, open_draft: str, script: bool
) -> None:
    page = page_of(chromium, PHONE, script=script)
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="澄澜市电动自行车停放管理条例").first.click()
    assert page.url.endswith(open_draft)
    page.locator(".law-article", has_text="住宅小区应当设置").get_by_role("link").click()
    assert page.get_by_label("对哪一条提意见").locator("option:checked").inner_text() == "第三条"
    page.get_by_label("您的意见").fill(SAID)
    page.get_by_role("button", name="提交意见").click()
    code = CODE.search(page.locator("main").inner_text())
    assert code
    page.get_by_role("button", name="查看这条意见").click()
    shown = page.locator("main").inner_text()
    assert SAID in shown
    assert "第三条" in shown
    assert "答复还没有公开" in shown
    if script:
        assert overflow(page) <= 0
        assert page.complaints == []
    with scope.unscoped("journey"):
        assert Opinion.objects.get().anchor.label == "第三条"


def test_what_was_typed_is_not_lost_when_the_form_is_refused(
    live_server: Any, chromium: Any, city: Any, open_draft: str
) -> None:
    page = page_of(chromium, PHONE)
    page.goto(live_server.url + open_draft)
    page.get_by_label("您的意见").fill(SAID)
    page.get_by_label("手机号或者电子邮箱").fill("不是联系方式")
    page.get_by_role("button", name="提交意见").click()
    assert page.get_by_label("您的意见").input_value() == SAID
    assert page.get_by_role("alert").first.is_visible()
    with scope.unscoped("journey"):
        assert Opinion.objects.count() == 0


def test_a_clerk_screens_answers_and_releases_in_the_browser(
    live_server: Any, chromium: Any, city: Any, open_draft: str, work: Any
) -> None:
    citizen = page_of(chromium, PHONE)
    citizen.goto(live_server.url + open_draft)
    citizen.get_by_label("您的意见").fill(SAID)
    citizen.get_by_role("button", name="提交意见").click()
    code = CODE.search(citizen.locator("main").inner_text()).group()  # type: ignore[union-attr]
    work()
    desk = signed_in(chromium, city.office, live_server.url)
    desk.goto(f"{live_server.url}/desk/consultations/")
    desk.get_by_role("link", name="意见台账").click()
    desk.get_by_role("button", name=re.compile("受理全部")).click()
    desk.get_by_role("link", name="意见组").first.click()
    desk.get_by_role("link", name=re.compile("灭火器")).click()
    desk.get_by_label("未采纳", exact=True).check()
    desk.get_by_label("理由").fill("消防设施由其他法规规定。")
    desk.get_by_role("button", name="答复", exact=True).click()
    with scope.unscoped("journey"):
        number = OpinionGroup.objects.get().round.matter.number
    desk.goto(f"{live_server.url}/desk/matters/{number}/consultation/close/")
    desk.get_by_label("理由").fill("主任会议决定提前审议。")
    desk.get_by_role("button", name="结束征求意见").click()
    desk.goto(f"{live_server.url}/desk/matters/{number}/consultation/release/")
    desk.get_by_role("button", name="全部公开").click()
    assert "意见采纳情况" in desk.locator("h1").inner_text()
    assert desk.complaints == []
    citizen.goto(f"{live_server.url}/follow/?code={code}")
    assert "消防设施由其他法规规定" in citizen.locator("main").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_each_speaker_of_a_session_takes_home_a_slip_whose_code_works(
    live_server: Any, chromium: Any, city: Any, open_draft: str, script: bool
) -> None:
    page = page_of(chromium, PHONE, script=script)
    session = {"name": "sessionid", "value": city.station.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([session])
    page.goto(f"{live_server.url}/desk/consultations/")
    page.get_by_role("link", name="登记座谈会").click()
    page.get_by_label("到会人数").fill("12")
    page.locator("#text-1").fill("车位太少。")
    page.locator("#speaker-1").fill("韦大姐")
    page.locator("#text-2").fill(SAID)
    page.locator("main form button.primary").click()
    slips = page.locator(".slip")
    assert slips.locator("h2").all_inner_texts() == ["韦大姐", "第 2 条"]
    codes = [CODE.search(words) for words in slips.all_inner_texts()]
    assert all(codes) and len({found.group() for found in codes if found}) == 2
    assert slips.locator("svg").count() == 2, "each slip has its figure to scan"
    if script:
        assert overflow(page) <= 0
        assert page.complaints == []
    page.emulate_media(media="print")
    assert not page.get_by_text("请现在打印或者抄写").is_visible()
    assert slips.nth(1).is_visible()
    speaker = page_of(chromium, PHONE, script=script)
    speaker.goto(f"{live_server.url}/follow/?code={codes[1].group()}")  # type: ignore[union-attr]
    assert SAID in speaker.locator("main").inner_text()
    assert "车位太少" not in speaker.locator("main").inner_text()
    page.goto(f"{live_server.url}/desk/consultations/")
    assert CODE.search(page.content()) is None, "the codes are shown this once"


def test_the_matter_page_shows_its_chart_and_fits_a_phone(
    live_server: Any, chromium: Any, city: Any, open_draft: str
) -> None:
    page = page_of(chromium, PHONE)
    page.goto(f"{live_server.url}/matters/")
    page.get_by_role("link", name="澄澜市电动自行车停放管理条例").click()
    assert "公开征求意见" in page.locator("main").inner_text()
    assert overflow(page) <= 0
    wide = page_of(chromium, DESK)
    wide.goto(page.url)
    assert wide.locator("main svg").first.is_visible()
    assert overflow(wide) <= 0
    assert page.complaints == wide.complaints == []


def test_a_consultation_cannot_be_commented_after_its_last_day(
    live_server: Any, chromium: Any, city: Any, open_draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(chromium, PHONE)
    page.goto(live_server.url + open_draft)
    page.get_by_label("您的意见").fill(SAID)
    later = clock.now() + timedelta(days=40)
    monkeypatch.setattr(clock, "now", lambda: later)
    page.get_by_role("button", name="提交意见").click()
    assert "已于" in page.locator("main").inner_text()
    assert "征求意见已结束" in page.locator("main").inner_text()
    with scope.unscoped("journey"):
        assert Opinion.objects.count() == 0
