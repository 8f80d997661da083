"""Following by code without the code in the address; what belongs to one person is kept by nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from renda.core.opinions.api import code_for
from renda.lib import codes
from renda.modules.consultation import following
from renda.modules.consultation.models import Consultation
from renda.modules.consultation.tests.test_actions import SAID, submit

CODE = code_for("one form")


@pytest.fixture
def said(consultation: Consultation) -> str:
    submit(consultation, code=CODE)
    return codes.grouped(CODE)


def test_an_address_with_the_code_leads_to_the_one_without(said: str) -> None:
    client = Client()
    first = client.get("/follow/", {"code": said})
    assert (first.status_code, first.headers["Location"]) == (303, "/follow/")
    cookie = first.cookies[following.COOKIE]
    assert CODE not in cookie.value and said not in cookie.value
    assert (cookie["path"], cookie["max-age"], cookie["httponly"]) == ("/follow/", 300, True)
    shown = client.get("/follow/")
    assert SAID in shown.content.decode()
    assert SAID not in Client().get("/follow/").content.decode()


def test_the_form_posts_the_code_and_nothing_of_it_is_kept(said: str) -> None:
    client = Client()
    shown = client.post("/follow/", {"code": said})
    assert SAID in shown.content.decode()
    assert 'method="post"' in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store"
    assert following.COOKIE not in client.cookies and "sessionid" not in client.cookies


def test_a_cookie_that_was_changed_or_is_too_long_shows_an_empty_form(said: str, monkeypatch: Any) -> None:
    client = Client()
    client.cookies[following.COOKIE] = "gAAAAAB-nonsense"
    assert SAID not in client.get("/follow/").content.decode()
    client.get("/follow/", {"code": said})
    monkeypatch.setattr(following, "LASTS", -1)
    assert SAID not in client.get("/follow/").content.decode()


def test_the_page_of_thanks_is_kept_by_nobody(consultation: Consultation) -> None:
    assert Client().get("/drafts/thanks/").headers["Cache-Control"] == "no-store"
