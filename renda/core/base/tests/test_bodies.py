"""A request brings no more than its address takes: refused before it is read, with a page that says how much it may be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from renda.core.base import bodies

COMMENT, SCAN = "/drafts/1/", "/desk/consultations/1/enter/"
MEGABYTE = 1024 * 1024


def test_only_pages_that_say_so_take_files_and_only_from_who_has_a_session() -> None:
    assert bodies.most_bytes(COMMENT, has_session=True) == bodies.ORDINARY
    assert bodies.most_bytes("/no/such/page/", has_session=True) == bodies.ORDINARY
    assert bodies.most_bytes(SCAN, has_session=True) == bodies.FILES
    assert bodies.most_bytes(SCAN, has_session=False) == bodies.ORDINARY


def test_too_much_is_refused_with_a_page_that_says_the_limit(db: Any) -> None:
    answer = Client().post(COMMENT, "x" * (MEGABYTE + 1), content_type="text/plain")
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "提交的内容太大" in page and "最多接受 1 MB" in page
    assert answer.headers["Content-Security-Policy"] and answer.headers["Permissions-Policy"]
    assert Client().post(COMMENT, "x" * MEGABYTE, content_type="text/plain").status_code == 404
    assert Client().get("/drafts/").status_code == 200


def asked(path: str, sent: list[bytes], *headers: tuple[bytes, bytes]) -> tuple[int, int, Any]:
    """Send a request in pieces; return how many pieces and bytes the application read, and the limit it was told."""
    pieces = iter(sent)
    seen: dict[str, Any] = {}

    async def receive() -> dict[str, Any]:
        seen["pieces"] = seen.get("pieces", 0) + 1
        return {"type": "http.request", "body": next(pieces), "more_body": seen["pieces"] < len(sent)}

    async def application(scope: dict[str, Any], receive: Callable[[], Any], send: Any) -> None:
        more, seen["bytes"] = True, 0
        while more:
            message = await receive()
            seen["bytes"] += len(message["body"])
            more = message["more_body"]
        seen["told"] = scope.get(bodies.TOO_LARGE)
        if seen["told"]:  # the framework then waits for the client to leave, and must not be given more
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(receive(), timeout=0)

    scope = {"type": "http", "method": "POST", "path": path, "headers": list(headers)}
    asyncio.run(bodies.Bounded(application)(scope, receive, None))
    return seen.get("pieces", 0), seen["bytes"], seen["told"]


def test_what_says_its_length_is_not_read_at_all() -> None:
    length = (b"content-length", b"120000000")
    assert asked(COMMENT, [b"x"], length) == (0, 0, bodies.ORDINARY)
    session = (b"cookie", f"{settings.SESSION_COOKIE_NAME}=x".encode())
    assert asked(SCAN, [b"x"], (b"content-length", b"50000000"), session) == (1, 1, None)
    assert asked(SCAN, [b"x"], (b"content-length", b"50000000")) == (0, 0, bodies.ORDINARY)


@pytest.mark.parametrize("length", [[], [(b"content-length", b"10")]])
def test_what_hides_its_length_is_read_up_to_the_limit(length: list[tuple[bytes, bytes]]) -> None:
    pieces, count, told = asked(COMMENT, [b"x" * (MEGABYTE // 2)] * 9, *length)
    assert (pieces, count, told) == (3, MEGABYTE, bodies.ORDINARY)
