"""Telling the open streams to look at the versions now: those of this process, and by Redis those of the others."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings

log = logging.getLogger("renda.live")
CHANNEL = "renda.live"
_listeners: set[Callable[[str], None]] = set()


def announce(topic: str) -> None:
    """Wake whoever watches; only a hint: without it they look by themselves a little later."""
    for wake in list(_listeners):
        wake(topic)
    if address := getattr(settings, "REDIS_ADDRESS", ""):
        try:
            _redis(address).publish(CHANNEL, topic)
        except Exception as error:  # the client's own errors derive from no common base we may import here
            log.warning("Redis could not be told of a change: %s", error)


def listen(wake: Callable[[str], None]) -> Callable[[], None]:
    """Have `wake(topic)` called, from any thread, at every announcement in this process; returns how to stop."""
    _listeners.add(wake)
    return lambda: _listeners.discard(wake)


@lru_cache(maxsize=2)
def _redis(address: str) -> Any:
    import redis

    return redis.Redis.from_url(address, socket_timeout=2, socket_connect_timeout=2)
