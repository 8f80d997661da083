"""An account's own notices. Reading one is no formal act: nobody is made to check in, so it leaves no event."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from renda.core.notices.models import Delivery, Notice, Way


def notices_of(account: int) -> QuerySet[Notice]:
    """Return what an account was told, the newest first."""
    inside = Delivery.objects.filter(way=Way.IN_APP).values("notice")
    return Notice.objects.filter(account=account, pk__in=inside).order_by("-created_at", "-pk")


def unread_count(account: int) -> int:
    """Return how many notices an account has not read."""
    return notices_of(account).filter(read_at=None).count()


def mark_read(account: int, *, at: datetime, notice: int | None = None) -> None:
    """Mark one of the own notices, or all, as read; the first time counts."""
    rows = Notice.objects.filter(account=account, read_at=None)
    if notice is not None:
        rows = rows.filter(pk=notice)
    rows.update(read_at=at)
