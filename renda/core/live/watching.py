"""One watcher per event loop for all its open streams: one query a second, or at once when it is woken."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections

from renda.core.live import announcing, api

log = logging.getLogger("renda.live")
LOOK_EVERY = 1.0  # seconds, when only the database tells
LOOK_WITH_REDIS = 10.0
QUIET = 20.0  # seconds after which a sign of life is sent
LONGEST = 600.0  # seconds; then the page connects anew and its permission is asked again


class Watcher:
    """Knows the versions of all topics watched in this loop and wakes their streams when one changes."""

    def __init__(self) -> None:
        self.versions: dict[str, int] = {}
        self._watched: Counter[str] = Counter()
        self._changed = asyncio.Condition()
        self._look = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def watching(self, topics: list[str]) -> Iterator[None]:
        """Keep these topics' versions fresh while the block runs."""
        self._watched.update(topics)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())
        try:
            yield
        finally:
            self._watched.subtract(topics)
            self._watched += Counter()  # drops what nobody watches any longer
            self._look.set()

    async def wait(self, known: dict[str, int], seconds: float) -> dict[str, int]:
        """Return the topics whose version is not the known one, or nothing when the time is over."""

        def differing() -> dict[str, int]:
            return {
                t: self.versions[t] for t, v in known.items() if t in self.versions and self.versions[t] != v
            }

        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: bool(differing()))
        except TimeoutError:
            pass
        return differing()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        stop = announcing.listen(lambda topic: loop.call_soon_threadsafe(self._look.set))
        distant = loop.create_task(self._hear_redis()) if getattr(settings, "REDIS_ADDRESS", "") else None
        try:
            while self._watched:
                self._look.clear()
                await self._refresh()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._look.wait(), LOOK_WITH_REDIS if distant else LOOK_EVERY)
        finally:
            stop()
            if distant:
                distant.cancel()
            self.versions.clear()

    async def _refresh(self) -> None:
        topics = list(self._watched)
        try:
            found = await sync_to_async(_read)(topics)
        except Exception:
            log.exception("The versions of live topics could not be read; trying again.")
            return
        async with self._changed:
            self.versions = found
            self._changed.notify_all()

    async def _hear_redis(self) -> None:
        import redis.asyncio

        while True:
            try:
                async with (
                    redis.asyncio.from_url(settings.REDIS_ADDRESS) as client,
                    client.pubsub() as channel,
                ):
                    await channel.subscribe(announcing.CHANNEL)
                    async for _ in channel.listen():
                        self._look.set()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                log.warning("Redis cannot be heard: %s", error)
                await asyncio.sleep(LOOK_WITH_REDIS)


_watchers: WeakKeyDictionary[asyncio.AbstractEventLoop, Watcher] = WeakKeyDictionary()


def watcher() -> Watcher:
    """Return the running loop's watcher."""
    return _watchers.setdefault(asyncio.get_running_loop(), Watcher())


async def changes(topics: list[str], since: dict[str, int]) -> AsyncIterator[dict[str, int]]:
    """Yield the topics that changed with their new versions; an empty answer is a sign of life. Ends after LONGEST."""
    known = {topic: since.get(topic, -1) for topic in topics}
    loop = asyncio.get_running_loop()
    end = loop.time() + LONGEST
    mine = watcher()
    with mine.watching(topics):
        while (left := end - loop.time()) > 0:
            changed = await mine.wait(known, min(QUIET, left))
            known.update(changed)
            yield changed


def _read(topics: list[str]) -> dict[str, int]:
    close_old_connections()
    try:
        return api.versions(topics)
    finally:
        close_old_connections()
