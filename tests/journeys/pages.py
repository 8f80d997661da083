"""Filling in forms as a browser does: the hidden fields come from the page."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

HIDDEN = re.compile(r"<input[^>]*type=\"hidden\"[^>]*>")
ATTRIBUTE = re.compile(r"(name|value)=\"([^\"]*)\"")


def hidden_fields(page: str, marker: str = "") -> dict[str, str]:
    """The hidden fields of the page's form that contains `marker` (of the last form otherwise)."""
    forms = re.findall(r"<form.*?</form>", page, re.S)
    posts = [form for form in forms if 'method="post"' in form and (marker in form)]
    chosen = posts[-1] if posts else ""
    fields = {}
    for tag in HIDDEN.findall(chosen):
        found = dict(ATTRIBUTE.findall(tag))
        if found.get("name") not in {None, "csrfmiddlewaretoken"}:
            fields[found["name"]] = unescape(found.get("value", ""))
    return fields


def fill(client: Client, address: str, *, marker: str = "", **values: Any) -> Any:
    """Open a page, fill its form in and send it; return the answer."""
    page = client.get(address)
    assert page.status_code == 200, f"{address}: {page.status_code}"
    return client.post(address, {**hidden_fields(page.content.decode(), marker), **values})


def text_of(answer: Any) -> str:
    """The words of an answer."""
    return unescape(answer.content.decode())
