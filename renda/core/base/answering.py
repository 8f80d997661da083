"""Answering under ASGI: the loop reads and sends, a few threads that live on do the work between.

Django's own handler makes a thread for each request, opens the database anew in it, and goes back and forth between
loop and thread at every middleware: fifteen milliseconds of processor time. Here a request is one piece of work in
one of a few threads, as under WSGI, so that each thread keeps its connection. What is streamed by a coroutine, as live updates
are, is sent by the loop and holds no thread while it is open.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.signals import request_started
from django.urls import set_script_prefix

THREADS = 8  # requests worked on at once; the others wait in the loop
BLOCK = 64 * 1024
IN_MEMORY = 1024 * 1024  # a file on its way to a client takes no more of it

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Answering(ASGIHandler):
    """Django's application for ASGI, with its pages in threads that live on."""

    def __init__(self, threads: int = THREADS) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="renda-page")

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"Only HTTP is answered, not {scope['type']}.")
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        response = await self._in_thread(self._answer, scope, body)
        if response.streaming:
            await self._stream(response, receive, send)
        else:
            await self.send_response(response, send)

    async def _in_thread(self, work: Callable[..., Any], *given: Any) -> Any:
        """Do the work in one of the threads, in a context of its own: nothing bound there reaches the next."""
        context = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(self._threads, context.run, work, *given)

    def _answer(self, scope: dict[str, Any], body: Any) -> Any:
        """All of a request but its sending; an answer that is not streamed is closed, so that nothing more is to do."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=type(self), scope=scope)
        request, response = self.create_request(scope, body)
        if request is None:
            body.close()
        else:
            response = self.get_response(request)  # closing the answer closes the request and its body
        response._handler_class = type(self)
        if not response.streaming:
            response.close()
        elif not response.is_async:
            response.block_size = BLOCK
            response.streaming_content = _blocks(_spooled(response.streaming_content))
        return response

    async def _stream(self, response: Any, receive: Receive, send: Send) -> None:
        """Send block by block until all is sent or the client has gone."""
        sending = asyncio.ensure_future(self.send_response(response, send))
        leaving = asyncio.ensure_future(self.listen_for_disconnect(receive))
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sending.cancel()
            leaving.cancel()
            sent, _ = await asyncio.gather(sending, leaving, return_exceptions=True)
            await self._in_thread(response.close)
        if isinstance(sent, Exception):
            raise sent


def _spooled(blocks: Iterable[bytes]) -> IO[bytes]:
    """Take an answer in whole, in the thread whose connection it may read from: a slow client then holds no thread."""
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when it is sent
    file.writelines(blocks)
    file.seek(0)
    return file


async def _blocks(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while block := file.read(BLOCK):
            yield block
