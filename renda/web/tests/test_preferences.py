from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from django.test import RequestFactory

from renda.web.context import FRAME_PAGES
from renda.web.context import preferences as context
from renda.web.gallery import gallery_page
from renda.web.preferences import Preferences, read_preferences
from renda.web.views import preferences


def chosen(**query: str) -> Any:
    return preferences(RequestFactory().get("/web/preferences/", query))


def test_a_choice_is_remembered_and_leads_back_to_the_page() -> None:
    response = chosen(theme="dark", next="/drafts/3/?tab=text")

    assert response.url == "/drafts/3/?tab=text"
    assert response.cookies["renda_theme"].value == "dark"


def test_an_unknown_choice_is_not_remembered() -> None:
    assert not chosen(theme="pink", type="huge", language="xx").cookies


def test_the_way_back_never_leads_to_another_site() -> None:
    assert chosen(type="large", next="https://example.invalid/").url == "/"
    assert chosen(type="large", next="//example.invalid/").url == "/"


def test_the_language_is_remembered_for_django() -> None:
    assert chosen(language="en").cookies["django_language"].value == "en"


def test_pages_know_the_choices() -> None:
    request = RequestFactory().get("/")
    request.COOKIES = {"renda_theme": "dark", "renda_type": "large"}

    assert context(request)["preferences"] == Preferences(theme="dark", type_size="large", keys="on")


def test_a_spoilt_cookie_counts_as_no_choice() -> None:
    assert read_preferences({"renda_theme": '"><script>', "renda_type": ""}) == Preferences()


def test_the_gallery_is_closed_outside_demo_and_debug(settings: Any) -> None:
    settings.DEBUG = False
    settings.RENDA_DEMO = False

    with pytest.raises(Http404):
        gallery_page(RequestFactory().get("/web/gallery/"))


def test_the_frame_links_only_to_pages_that_there_are() -> None:
    frame = context(RequestFactory().get("/"))["frame"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(FRAME_PAGES, "search", "nowhere:page")
        patch.setitem(FRAME_PAGES, "account", "web:preferences")
        assert frame["search"] == ""
        assert frame["account"].endswith("/preferences/")
