"""A flood of opinions for benchmarks: written in batches, one event a batch, then grouped in one run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection

from renda.core.base import scope
from renda.core.jobs.models import Job, State
from renda.core.opinions.api import Statement
from renda.core.opinions.grouping import compute_clusters
from renda.core.opinions.models import Round
from renda.core.opinions.tasks import store_groups
from renda.faces.demo.flood import Streamed
from renda.faces.demo.regulations_seeding import CHANNELS
from renda.faces.demo.seeding import Planted, moment, office_of
from renda.lib import clock
from renda.modules.consultation import actions as consultation
from renda.modules.consultation.models import Consultation

BATCH = 2000
CACHE = 1024 * 1024  # kB
AFTER_EACH_BATCH = ("opinions.group_after_batch", "opinions.index_after_batch")


def flood(planted: Planted, *, count: int | None = None, progress: Callable[[int, str], Any]) -> int:
    """Write `count` opinions (or as many as the size says) into the open consultation and group them; return how many.

    Whoever calls makes the search index afterwards. `progress(total, what)` gives a bar for each of the two parts.
    """
    at = moment(planted.city.today, 8)
    total = planted.city.size.streamed if count is None else count
    _keep_pages_in_memory()
    with scope.unscoped("demo city"):
        title = planted.city.parking.title
        row = Consultation.objects.select_related("round__matter", "text_version").get(
            round__matter__title=title
        )
        with progress(total, "opinions") as bar:
            _write(planted, row, total, at, bar)
        with progress(total, "groups") as bar:
            _group(row.round, at)
            bar.update(total)
        _leave_out_jobs()
    return total


def _keep_pages_in_memory() -> None:
    """Let SQLite hold its indexes in memory while rows come in anywhere in them, for as long as this connection lives."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{CACHE}")


def _write(planted: Planted, row: Consultation, total: int, at: datetime, bar: Any) -> None:
    office, opinions = office_of(planted), planted.city.many_opinions(total)
    while batch := list(islice(opinions, BATCH)):
        statements = [_statement(planted, each) for each in batch]
        consultation.import_batch(subject=row, statements=statements, by=office, at=at)
        bar.update(len(batch))


def _statement(planted: Planted, each: Streamed) -> Statement:
    return Statement(
        text=each.text,
        channel=CHANNELS[each.channel],
        received_at=each.said_at,
        place=planted.places.get(each.station),
        import_digest=f"flood:{each.number}",
    )


def _group(row: Round, at: datetime) -> None:
    store_groups(row, compute_clusters(row), at=at)


def _leave_out_jobs() -> None:
    """What the batches asked of the worker is done once for all of them: the groups here, the index by the caller."""
    waiting = Job.objects.filter(state=State.WAITING, name="audit.deliver")
    waiting.filter(arguments__listener__in=AFTER_EACH_BATCH).update(state=State.DONE, finished_at=clock.now())
