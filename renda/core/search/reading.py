"""Reading many rows for an indexer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, QuerySet

TOGETHER = 1000


def in_order(rows: QuerySet[Any], *, together: int = TOGETHER) -> Iterator[Model]:
    """Yield all rows by their key, some hundred a query, so that writing in between disturbs no open reading."""
    ordered, last = rows.order_by("pk"), None
    while True:
        some = list((ordered if last is None else ordered.filter(pk__gt=last))[:together])
        yield from some
        if len(some) < together:
            return
        last = some[-1].pk
