"""A flood of opinions for benchmarks: written in batches, one event a batch."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from renda.core.base import scope
from renda.core.opinions.api import Statement
from renda.core.procedures.models import Matter
from renda.faces.demo.regulations_seeding import CHANNELS
from renda.faces.demo.seeding import Planted, moment, office_of
from renda.modules.consultation import actions as consultation
from renda.modules.consultation.models import Consultation

BATCH = 2000


def flood(planted: Planted, *, count: int | None = None, progress: Callable[[int], Any]) -> int:
    """Write `count` opinions (or as many as the size says) into the open consultation; return how many."""
    with scope.unscoped("demo city"):
        matter = Matter.objects.get(title=planted.city.parking.title)
        row = Consultation.objects.select_related("round", "text_version").get(round__matter=matter)
        office = office_of(planted)
        opinions = planted.city.many_opinions(count)
        total = planted.city.size.streamed if count is None else count
        written = 0
        with progress(total) as bar:
            while batch := list(islice(opinions, BATCH)):
                statements = [
                    Statement(
                        text=each.text,
                        channel=CHANNELS[each.channel],
                        received_at=each.said_at,
                        import_digest=f"flood:{each.number}",
                    )
                    for each in batch
                ]
                at = moment(planted.city.today, 8)
                consultation.import_batch(subject=row, statements=statements, by=office, at=at)
                written += len(batch)
                bar.update(len(batch))
    return written
