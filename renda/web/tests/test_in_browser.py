"""The gallery in a real Chromium: access, narrow pages, and what the script adds. Nothing is served over the network."""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from django.utils import translation

from renda.web.gallery import gallery_page

SITE = "http://renda.test"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium on this machine: apt-get install chromium."),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Any, settings: Any) -> Iterator[Any]:
    """Return a function that opens the gallery with a width, a face and cookies."""
    settings.DEBUG = True
    contexts = []

    def answer(route: Any) -> None:
        address = urlsplit(route.request.url)
        if "/static/" in address.path:
            found = finders.find(address.path.split("/static/", 1)[1])
            kind = mimetypes.guess_type(found or "")[0] or "text/plain"
            route.fulfill(path=found, content_type=kind) if found else route.fulfill(status=404)
            return
        request = RequestFactory().get(
            address.path, {key: value[0] for key, value in parse_qs(address.query).items()}
        )
        pairs = [pair.strip().partition("=") for pair in route.request.headers.get("cookie", "").split(";")]
        request.COOKIES = {name: value for name, _, value in pairs}
        with translation.override("zh-hans"):
            page = gallery_page(request).content.decode()
        headers = {"content-security-policy": POLICY, "content-type": "text/html; charset=utf-8"}
        route.fulfill(body=page, headers=headers)

    def open_page(width: int = 1280, face: str = "site", *, script: bool = True, **cookies: str) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
        contexts.append(context)
        context.add_cookies(
            [{"name": f"renda_{name}", "value": value, "url": SITE} for name, value in cookies.items()]
        )
        page = context.new_page()
        page.complaints = []
        page.on(
            "console",
            lambda message: page.complaints.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.route("**/*", answer)
        page.goto(f"{SITE}/web/gallery/?face={face}")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("face", ["site", "desk", "error"])
def test_axe_finds_nothing_against_wcag(opened: Any, face: str, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(opened(face=face, theme=theme)).response["violations"]

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("type_size", ["normal", "large"])
@pytest.mark.parametrize("width", [320, 390, 640])
@pytest.mark.parametrize("face", ["site", "desk"])
def test_no_page_scrolls_sideways(opened: Any, face: str, width: int, type_size: str) -> None:
    page = opened(width, face, type=type_size)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_buttons_are_thumb_sized_on_a_phone(opened: Any) -> None:
    page = opened(390, "desk")
    heights = page.eval_on_selector_all(
        ".actions .button, .field select, .field input[type=text]",
        "found => found.map(one => one.getBoundingClientRect().height).filter(height => height > 0)",
    )

    assert heights and min(heights) >= 44


def test_the_page_keeps_to_the_strict_policy(opened: Any) -> None:
    assert opened().complaints == []


def test_large_type_puts_columns_under_each_other(opened: Any) -> None:
    for type_size, columns in (("normal", 2), ("large", 1)):
        style = opened(type=type_size).eval_on_selector(
            ".columns", "one => getComputedStyle(one).gridTemplateColumns"
        )
        assert len(style.split()) == columns


def test_an_article_opens_beside_the_page_and_closes_by_escape(opened: Any) -> None:
    page = opened()

    page.click(".article-link")
    assert "三十日" in page.inner_text(".article-pane")
    page.keyboard.press("Escape")

    assert page.locator(".article-pane").count() == 0
    assert page.evaluate("document.activeElement.className") == "article-link"


def test_an_article_opens_in_place_without_script(opened: Any) -> None:
    page = opened(script=False)
    assert not page.is_visible(".article-body")

    page.click(".article-link")

    assert page.is_visible(".article-body")


def test_a_choice_of_looks_holds_at_once_and_on_the_next_page(opened: Any) -> None:
    page = opened()

    page.click("summary")
    page.click("button[value=dark]")
    page.click("button[name=type]")
    assert page.evaluate("({...document.documentElement.dataset})") == {
        "theme": "dark",
        "type": "large",
        "keys": "on",
    }
    page.reload()

    assert page.evaluate("({...document.documentElement.dataset})") == {
        "theme": "dark",
        "type": "large",
        "keys": "on",
    }


def test_typed_words_outlive_the_page_until_they_are_discarded(opened: Any) -> None:
    page = opened()
    page.fill("form[data-keep] textarea", "楼下没有地方停车。")

    page.reload()
    assert page.input_value("form[data-keep] textarea") == "楼下没有地方停车。"
    page.click(".kept-note button")
    page.reload()

    assert page.input_value("form[data-keep] textarea") == ""


def test_j_and_k_move_through_a_list_unless_switched_off(opened: Any) -> None:
    for keys, reached in (("on", "老旧小区加装电梯若干规定"), ("off", "")):
        page = opened(keys=keys)
        page.evaluate("document.activeElement.blur()")
        for key in "jjjk":
            page.keyboard.press(key)
        assert (
            page.evaluate(
                "document.activeElement.matches('[data-open]') ? document.activeElement.textContent : ''"
            )
            == reached
        )


def test_the_summary_of_errors_is_read_first(opened: Any) -> None:
    assert opened().evaluate("document.activeElement.id") == "error-summary"
