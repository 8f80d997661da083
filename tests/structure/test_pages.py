"""Every address asks permission; none answers a stranger unless it is marked public."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

ARGUMENTS = {"int": "1", "str": "none", "slug": "none", "table_format": "docx", "uuid": "0" * 32}


def patterns(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in (resolver or get_resolver()).url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, route)
        elif isinstance(each, URLPattern):
            yield route, each


def address(route: str) -> str:
    """A route with something in place of each argument."""
    parts = []
    for piece in route.replace("<", "\0<").replace(">", ">\0").split("\0"):
        if piece.startswith("<"):
            kind = piece[1:-1].split(":")[0] if ":" in piece else "str"
            parts.append(ARGUMENTS.get(kind, "none"))
        else:
            parts.append(piece)
    return "/" + "".join(parts)


ALL = sorted(dict(patterns()).items())
OURS = [(route, each) for route, each in ALL if not route.startswith("web/")]


@pytest.mark.parametrize(("route", "pattern"), OURS, ids=[route or "home" for route, _ in OURS])
def test_every_page_says_who_may_open_it(route: str, pattern: URLPattern) -> None:
    assert hasattr(pattern.callback, "renda_rule"), f"{route} has no mark of access (renda.core.access.api)"


def test_a_page_without_a_mark_is_found() -> None:
    bare = URLPattern(get_resolver().pattern, lambda request: None)
    assert not hasattr(bare.callback, "renda_rule")


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "pattern"), OURS, ids=[route or "home" for route, _ in OURS])
def test_a_stranger_gets_in_nowhere_but_on_public_pages(route: str, pattern: URLPattern) -> None:
    rule = pattern.callback.renda_rule
    if rule.kind == "public":
        return
    for answer in (Client().get(address(route)), Client().post(address(route))):
        assert answer.status_code in {302, 303, 403, 404, 405}, (
            f"{route} answered a stranger {answer.status_code}"
        )
        if answer.status_code in {302, 303}:
            assert answer["Location"].startswith(("/account/login/", "/login/"))
