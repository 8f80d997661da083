"""Numbering and linking events into their chains, some seconds after they were written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Min

from renda.core.audit.models import Chain, EventRecord
from renda.core.audit.preimage import genesis, link_after
from renda.lib import clock

BATCH = 500
NUMBER_AND_LINK = "UPDATE audit_eventrecord SET sequence = %s, previous = %s, link = %s WHERE id = %s"


def waiting_chains() -> list[str]:
    """Return the chains that have events without a number, by name."""
    rows = EventRecord.objects.filter(sequence=None).order_by("chain")
    return list(rows.values_list("chain", flat=True).distinct())


def seal(chain: str, *, batch: int = BATCH) -> int:
    """Number and link the chain's waiting events, in the order in which they were written; return how many.

    The sealer holds the head's row while it links a batch, so of several sealers one works and the others wait;
    one that is killed has linked whole batches only, and its hold ends with its connection. An event whose
    transaction ends late gets a later number.
    """
    Chain.objects.get_or_create(key=chain, defaults={"link": genesis(chain)})
    total = 0
    while count := _seal_batch(chain, batch):
        total += count
    return total


def seal_all() -> int:
    """Seal every chain that has waiting events; return how many events."""
    return sum(seal(chain) for chain in waiting_chains())


@transaction.atomic
def _seal_batch(chain: str, batch: int) -> int:
    head = Chain.objects.select_for_update().get(key=chain)
    waiting = EventRecord.objects.filter(chain=chain, sequence=None).order_by("pk")
    updates = []
    for pk, digest in waiting.values_list("pk", "digest")[:batch]:
        previous, head.link = head.link, link_after(head.link, digest)
        head.sequence += 1
        updates.append((head.sequence, previous, head.link, pk))
    if updates:
        with connection.cursor() as cursor:
            cursor.executemany(NUMBER_AND_LINK, updates)
        head.sealed_at = clock.now()
        head.save(update_fields=["sequence", "link", "sealed_at"])
    return len(updates)


@dataclass(frozen=True)
class Unsealed:
    """A chain whose events wait too long for their numbers: no worker runs, or it cannot write."""

    chain: str
    count: int
    since: datetime


def unsealed_too_long(at: datetime, *, limit: timedelta = timedelta(minutes=1)) -> list[Unsealed]:
    """Return the chains with events that have been waiting longer than `limit`, by name: an alarm if any."""
    late = EventRecord.objects.filter(sequence=None, recorded_at__lt=at - limit).order_by("chain")
    rows = late.values("chain").annotate(count=Count("pk"), since=Min("recorded_at"))
    return [Unsealed(row["chain"], row["count"], row["since"]) for row in rows]
