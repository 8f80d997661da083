"""How often something may be tried; counted in the database, so that it holds for every process."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.translation import gettext

from renda.core.base.fields import keyed_index
from renda.lib.errors import Refusal

COUNT = """
    INSERT INTO access_ratelimit (name, key, started_at, count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (name, key) DO UPDATE SET
        count = CASE WHEN access_ratelimit.started_at <= %s THEN 1 ELSE access_ratelimit.count + 1 END,
        started_at = CASE
            WHEN access_ratelimit.started_at <= %s THEN excluded.started_at ELSE access_ratelimit.started_at END
    RETURNING count
"""  # both databases know it; a row that another process holds is waited for


class TooOften(Refusal):
    """The same thing was tried too often in a short time."""


def limited(name: str, key: str, *, most: int, within: timedelta, at: datetime) -> bool:
    """Count this try of `name` for `key`; return True if it is one more than `most` in the window.

    A window of the length `within` starts with its first try. The count is committed here, because it must
    stay when the page refuses afterwards: a RuntimeError inside an open transaction.
    """
    with transaction.atomic(durable=True):
        return _count(name, key, within, at) > most


def refuse_too_often(name: str, key: str, *, most: int, within: timedelta, at: datetime) -> None:
    """Count this try and raise TooOften if it is one too many."""
    if limited(name, key, most=most, within=within, at=at):
        raise _too_often(within, most)


def refuse_more(name: str, key: str, *, most: int, within: timedelta, at: datetime) -> None:
    """Like `refuse_too_often`, inside the caller's transaction: only what is done there counts. Raises: TooOften."""
    if _count(name, key, within, at) > most:
        raise _too_often(within, most)


def address_of(request: HttpRequest) -> str:
    """Return a keyed hash of the client's address (an IPv6 address by its network of 64 bits)."""
    address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    if address.version == 6:
        return keyed_index(f"address:{ipaddress.ip_network((address, 64), strict=False)}")
    return keyed_index(f"address:{address}")


def _count(name: str, key: str, within: timedelta, at: datetime) -> int:
    """Add one to the running window, or begin a new one; return how many that makes. One statement."""
    index = keyed_index(f"{name}:{key}")
    moment, ended = (connection.ops.adapt_datetimefield_value(each) for each in (at, at - within))
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [name, index, moment, ended, ended])
        return int(cursor.fetchone()[0])


def _too_often(within: timedelta, most: int) -> TooOften:
    return TooOften(
        gettext("尝试次数过多：%(within)s内最多 %(most)s 次，请稍后再试。")
        % {"within": _in_words(within), "most": most}
    )


def _in_words(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes >= 1440:
        return gettext(" %(minutes)s 天") % {"minutes": minutes // 1440}
    return (
        gettext(" %(minutes)s 小时") % {"minutes": minutes // 60}
        if minutes >= 60
        else gettext(" %(most)s 分钟") % {"most": max(minutes, 1)}
    )
