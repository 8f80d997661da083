"""What the ASGI application promises, seen from the server's side: messages in, messages out."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextvars import ContextVar
from typing import Any

import pytest
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from renda.core.base import answering
from renda.core.base.answering import Answering

bound: ContextVar[str] = ContextVar("bound", default="nothing")
ended: list[str] = []
threads: set[int] = set()


def thread(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(threading.get_ident()))


def bind(request: HttpRequest) -> HttpResponse:
    before = bound.get()
    bound.set("something")
    return HttpResponse(before)


def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.body[::-1])


def lines(request: HttpRequest) -> StreamingHttpResponse:
    def each() -> Iterator[str]:
        for number in range(300_000):
            threads.add(threading.get_ident())
            yield f"{number}\n"

    threads.add(threading.get_ident())
    return StreamingHttpResponse(each())


def broken(request: HttpRequest) -> StreamingHttpResponse:
    def each() -> Iterator[str]:
        yield "first"
        raise LookupError("The rest cannot be read.")

    return StreamingHttpResponse(each())


def live(request: HttpRequest) -> StreamingHttpResponse:
    async def each() -> AsyncIterator[str]:
        try:
            yield "open"
            await asyncio.Event().wait()
        finally:
            ended.append("live")

    return StreamingHttpResponse(each())


urlpatterns = [path(f"{view.__name__}/", view) for view in (thread, bind, echo, lines, broken, live)]


class Exchange:
    """One request as a server hands it over; `said` holds what the application has sent."""

    def __init__(self, application: Answering, address: str, body: bytes = b"") -> None:
        self._application, self._address = application, address
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.incoming.put_nowait({"type": "http.request", "body": body, "more_body": False})
        self.said: list[dict[str, Any]] = []
        self.begun = asyncio.Event()

    async def run(self) -> bytes:
        scope = {
            "type": "http",
            "method": "POST",
            "path": self._address,
            "raw_path": self._address.encode(),
            "query_string": b"",
            "headers": [(b"host", b"testserver")],
        }
        await self._application(scope, self.incoming.get, self._send)
        return b"".join(message.get("body", b"") for message in self.said)

    async def _send(self, message: dict[str, Any]) -> None:
        self.said.append(message)
        if message.get("body"):
            self.begun.set()


@pytest.fixture
def application(settings: Any) -> Answering:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    return Answering(threads=1)


def ask(application: Answering, address: str, body: bytes = b"") -> bytes:
    async def once() -> bytes:
        return await Exchange(application, address, body).run()

    return asyncio.run(once())


def test_a_thread_lives_on_for_the_next_request(application: Answering) -> None:
    first, second = ask(application, "/thread/"), ask(application, "/thread/")
    assert first == second != str(threading.get_ident()).encode()


def test_what_one_request_binds_does_not_reach_the_next_in_its_thread(application: Answering) -> None:
    assert [ask(application, "/bind/") for _ in range(2)] == [b"nothing", b"nothing"]


def test_a_body_is_read_and_each_answer_is_finished_once(application: Answering) -> None:
    finished: list[Any] = []
    request_finished.connect(lambda **given: finished.append(given["sender"]), weak=False, dispatch_uid="t")
    try:
        assert ask(application, "/echo/", b"abc") == b"cba"
    finally:
        request_finished.disconnect(dispatch_uid="t")
    assert finished == [Answering]


def test_a_client_that_leaves_while_sending_is_not_answered(application: Answering) -> None:
    async def leave() -> Exchange:
        exchange = Exchange(application, "/echo/")
        exchange.incoming = asyncio.Queue()
        exchange.incoming.put_nowait({"type": "http.request", "body": b"half", "more_body": True})
        exchange.incoming.put_nowait({"type": "http.disconnect"})
        await exchange.run()
        return exchange

    assert asyncio.run(leave()).said == []


def test_a_long_file_is_made_in_one_thread_and_sent_in_blocks(application: Answering) -> None:
    threads.clear()

    async def whole() -> list[bytes]:
        exchange = Exchange(application, "/lines/")
        await exchange.run()
        return [message["body"] for message in exchange.said if message.get("body")]

    blocks = asyncio.run(whole())
    assert b"".join(blocks) == "".join(f"{number}\n" for number in range(300_000)).encode()
    assert max(map(len, blocks)) <= answering.BLOCK < answering.IN_MEMORY < sum(map(len, blocks))
    assert len(threads) == 1


def test_a_file_that_cannot_be_made_is_not_begun(application: Answering) -> None:
    async def fail() -> list[dict[str, Any]]:
        exchange = Exchange(application, "/broken/")
        with pytest.raises(LookupError, match="cannot be read"):
            await exchange.run()
        return exchange.said

    assert asyncio.run(fail()) == []


def test_an_open_stream_holds_no_thread_and_ends_when_its_client_leaves(application: Answering) -> None:
    ended.clear()

    async def watch() -> bytes:
        stream = Exchange(application, "/live/")
        running = asyncio.create_task(stream.run())
        async with asyncio.timeout(30):
            await stream.begun.wait()
            other = await Exchange(application, "/echo/", b"abc").run()  # by the only thread there is
            assert ended == []
            stream.incoming.put_nowait({"type": "http.disconnect"})
            await running
        return other

    assert asyncio.run(watch()) == b"cba"
    assert ended == ["live"]


def test_only_http_is_answered(application: Answering) -> None:
    with pytest.raises(ValueError, match="not websocket"):
        asyncio.run(application({"type": "websocket"}, None, None))  # type: ignore[arg-type]
