"""How often something may be tried; counted in the database, so that it holds for every process."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.http import HttpRequest

from renda.core.access.models import RateLimit
from renda.core.base.fields import keyed_index
from renda.lib.errors import Refusal


class TooOften(Refusal):
    """The same thing was tried too often in a short time."""


def limited(name: str, key: str, *, most: int, within: timedelta, at: datetime) -> bool:
    """Count this try of `name` for `key`; return True if it is one more than `most` in the window.

    A window of the length `within` starts with its first try. The count is committed here, because it must
    stay when the page refuses afterwards: a RuntimeError inside an open transaction.
    """
    identity = {"name": name, "key": keyed_index(f"{name}:{key}")}
    with transaction.atomic(durable=True):
        RateLimit.objects.bulk_create([RateLimit(**identity, started_at=at)], ignore_conflicts=True)
        row = RateLimit.objects.select_for_update().get(**identity)
        if row.started_at + within <= at:
            row.started_at, row.count = at, 0
        row.count += 1
        row.save(update_fields=["started_at", "count"])
    return row.count > most


def refuse_too_often(name: str, key: str, *, most: int, within: timedelta, at: datetime) -> None:
    """Count this try and raise TooOften if it is one too many."""
    if limited(name, key, most=most, within=within, at=at):
        raise TooOften(f"尝试次数过多：{_in_words(within)}内最多 {most} 次，请稍后再试。")


def address_of(request: HttpRequest) -> str:
    """Return a keyed hash of the client's address (an IPv6 address by its network of 64 bits)."""
    address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    if address.version == 6:
        return keyed_index(f"address:{ipaddress.ip_network((address, 64), strict=False)}")
    return keyed_index(f"address:{address}")


def _in_words(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes >= 1440:
        return f" {minutes // 1440} 天"
    return f" {minutes // 60} 小时" if minutes >= 60 else f" {max(minutes, 1)} 分钟"
