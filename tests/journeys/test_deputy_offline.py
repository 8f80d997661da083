"""The deputy's phone without a network, in a real Chromium: what is written is sent later, once, and nothing is lost."""
# ruff: noqa: F811  # the fixture `chromium` is imported by name and taken as an argument

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from renda.core.access.models import Grant
from renda.core.access.testing import sign_in
from renda.core.base import scope
from renda.core.people.models import Person
from renda.lib import clock
from renda.modules.suggestions import actions
from renda.modules.suggestions.models import Attachment, Gathering, Signature, Suggestion
from renda.modules.suggestions.tests.samples import WORDS, City, make_city
from tests.journeys.test_in_browser import CHROMIUM, PHONE, chromium, overflow, page_of  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium on this machine: apt-get install chromium."),
]
TITLE = "关于整修望榕路人行道的建议"
CONTROLLED = "() => navigator.serviceWorker.controller !== null"


@pytest.fixture
def town(transactional_db: Any) -> Iterator[City]:
    with scope.unscoped("journey"):
        made = make_city()
        for each, name in zip(made.deputies, ("王建青", "韦明兰", "覃志远"), strict=True):
            Person.objects.filter(pk=each.person).update(name=name)
    yield made


def phone(chromium: Any, town: City, address: str, number: int = 0) -> Any:
    """A deputy's phone that has opened the desk once: the worker is there and the pages are put by."""
    page = page_of(chromium, PHONE)
    enter(page, town, address, number)
    page.goto(f"{address}/deputy/")
    page.wait_for_function(CONTROLLED)
    page.locator("#deputy-desk[data-ready]").wait_for(state="attached")
    return page


def enter(page: Any, town: City, address: str, number: int = 0) -> None:
    client = Client()
    with scope.unscoped("journey"):
        sign_in(client, Grant.objects.get(pk=town.deputies[number].grant))
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": address}])


def write(page: Any, address: str, *papers: dict[str, Any]) -> None:
    page.goto(f"{address}/deputy/write/")
    page.get_by_label("照片或者文件").set_input_files(list(papers))
    page.get_by_label("标题").fill(TITLE)
    page.get_by_label("情况和问题").fill("人行道砖破损，雨天积水。")
    page.get_by_label("具体建议").fill("请在汛期以前整修。")
    page.get_by_role("button", name="单独提交").click()


def count(rows: Any) -> int:
    with scope.unscoped("journey"):
        return int(rows.objects.count())


def note(page: Any, words: str) -> Any:
    return page.locator("#deputy-note", has_text=words)


def test_what_is_written_without_a_network_is_sent_once_when_it_is_back(
    live_server: Any, chromium: Any, town: City
) -> None:
    page = phone(chromium, town, live_server.url)
    page.context.set_offline(True)
    content = BytesIO()
    Image.new("RGB", (8, 8), "grey").save(content, "PNG")
    write(page, live_server.url, {"name": "路面.png", "mimeType": "image/png", "buffer": content.getvalue()})
    page.wait_for_url("**/deputy/waiting/")
    assert TITLE in page.locator("#deputy-waiting").inner_text()
    assert count(Suggestion) == 0
    page.goto(f"{live_server.url}/deputy/")
    note(page, "有 1 件还没有发出").wait_for()
    assert overflow(page) <= 0
    page.goto(f"{live_server.url}/deputy/write/")
    assert page.get_by_label("标题").input_value() == "", "what waits is no draft any more"
    page.context.set_offline(False)
    note(page, "已经发出").wait_for()
    assert count(Suggestion) == 1 and count(Attachment) == 1
    page.goto(f"{live_server.url}/deputy/")
    assert TITLE in page.locator("main").inner_text()
    page.goto(f"{live_server.url}/deputy/waiting/")
    page.get_by_text("没有等待发送的内容").wait_for()
    assert count(Suggestion) == 1


def test_a_draft_open_in_two_tabs_counts_once(live_server: Any, chromium: Any, town: City) -> None:
    page = phone(chromium, town, live_server.url)
    page.goto(f"{live_server.url}/deputy/write/")
    page.get_by_label("标题").fill(TITLE)
    page.get_by_label("情况和问题").fill("人行道砖破损。")
    page.get_by_label("具体建议").fill("请整修。")
    other = page.context.new_page()
    other.goto(f"{live_server.url}/deputy/write/")
    assert other.get_by_label("标题").input_value() == TITLE, "the draft stays in the browser"
    for each in (page, other):
        each.get_by_role("button", name="单独提交").click()
        each.wait_for_url("**/deputy/suggestions/**")
    assert count(Suggestion) == 1
    page.goto(f"{live_server.url}/deputy/write/")
    assert page.get_by_label("标题").input_value() == ""


def test_a_signature_given_without_a_network_to_a_text_that_changed_is_told(
    live_server: Any, chromium: Any, town: City
) -> None:
    with scope.unscoped("journey"):
        actions.begin_gathering(
            subject=town.assembly, words=WORDS, invited=[town.person(1)], by=town.deputies[0], at=clock.now()
        )
        [made] = Gathering.objects.all()
    page = phone(chromium, town, live_server.url, 1)
    page.goto(f"{live_server.url}/deputy/gatherings/{made.pk}/")
    page.context.set_offline(True)
    page.get_by_role("button", name="同意，附议").click()
    page.wait_for_url("**/deputy/waiting/")
    with scope.unscoped("journey"):
        changed = replace(WORDS, proposal="请装四十盏。")
        actions.change_gathering(subject=made, words=changed, invited=[], by=town.deputies[0], at=clock.now())
    page.context.set_offline(False)
    note(page, "没有收下").wait_for()
    assert "修改过" in page.locator("#deputy-waiting").inner_text()
    page.get_by_role("link", name="打开这一页重新办理").click()
    page.get_by_role("button", name="同意，附议").click()
    page.get_by_text("您已经附议").wait_for()
    with scope.unscoped("journey"):
        assert Signature.objects.get().edition == 2


def test_somebody_signed_out_meanwhile_loses_nothing(live_server: Any, chromium: Any, town: City) -> None:
    page = phone(chromium, town, live_server.url)
    page.context.set_offline(True)
    write(page, live_server.url)
    page.wait_for_url("**/deputy/waiting/")
    page.context.clear_cookies()
    page.context.set_offline(False)
    note(page, "登录已经失效").wait_for()
    assert count(Suggestion) == 0
    enter(page, town, live_server.url)
    page.goto(f"{live_server.url}/deputy/")
    note(page, "已经发出").wait_for()
    assert count(Suggestion) == 1


def test_another_deputy_on_the_same_phone_neither_sees_nor_sends_it(
    live_server: Any, chromium: Any, town: City
) -> None:
    page = phone(chromium, town, live_server.url)
    page.context.set_offline(True)
    write(page, live_server.url)
    page.wait_for_url("**/deputy/waiting/")
    page.context.clear_cookies()
    enter(page, town, live_server.url, 1)
    page.context.set_offline(False)
    page.goto(f"{live_server.url}/deputy/waiting/")
    page.get_by_text("没有等待发送的内容").wait_for()
    assert TITLE not in page.locator("main").inner_text()
    assert count(Suggestion) == 0


def test_signing_out_takes_the_pages_that_were_put_by(live_server: Any, chromium: Any, town: City) -> None:
    page = phone(chromium, town, live_server.url)
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(f"{live_server.url}/", wait_until="load")  # "**/" is every page, the one just left too
    page.wait_for_function("async () => !(await caches.has('renda-own'))")
