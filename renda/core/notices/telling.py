"""Telling people of an occasion, once each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from renda.core.access.models import Account
from renda.core.jobs.api import Request, enqueue_many
from renda.core.notices.models import Delivery, Notice, State, Way
from renda.core.notices.ways import Recipient, ways_for

CHUNK = 500  # recipients read and written at once
BATCH = 50  # deliveries of one job


def notify(
    *,
    recipients: Iterable[Recipient],
    kind: str,
    title: str,
    body: str,
    url: str,
    dedupe: str,
    at: datetime,
    subject: str = "",
    assembly: int | None = None,
) -> int:
    """Tell each recipient of the occasion `dedupe`, once; return how many are newly told.

    Written in the caller's transaction; mails and texts go out in jobs after its commit. `url` is a path on this
    site; `subject` the number of the matter. Whoever was told of the same occasion before is left out.
    """
    made, source = 0, iter(recipients)
    while chunk := list(islice(source, CHUNK)):
        rows = _write(
            chunk,
            kind=kind,
            title=title,
            body=body,
            url=url,
            dedupe=dedupe,
            at=at,
            subject=subject,
            assembly=assembly,
        )
        _send_out(rows, kind, at)
        made += len(rows)
    return made


def _write(
    chunk: list[Recipient], *, dedupe: str, at: datetime, assembly: int | None, **words: str
) -> list[tuple[Notice, Recipient]]:
    """Write the missing notices of a chunk; return them with their recipients."""
    accounts = {row.pk: row for row in chunk if isinstance(row, Account)}
    contacts = {row.pk: row for row in chunk if not isinstance(row, Account)}
    told = Notice.objects.filter(dedupe=dedupe)
    for pk in told.filter(account__in=accounts).values_list("account", flat=True):
        accounts.pop(pk)
    for pk in told.filter(contact__in=contacts).values_list("contact", flat=True):
        contacts.pop(pk)
    common = {"dedupe": dedupe, "created_at": at, "assembly_id": assembly, **words}
    fresh = [Notice(account_id=pk, **common) for pk in accounts] + [
        Notice(contact_id=pk, **common) for pk in contacts
    ]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    rows = list(told.filter(account__in=accounts)) + list(told.filter(contact__in=contacts))
    return [(row, accounts[row.account_id] if row.account_id else contacts[row.contact_id]) for row in rows]


def _send_out(rows: list[tuple[Notice, Recipient]], kind: str, at: datetime) -> None:
    deliveries = []
    for notice, recipient in rows:
        for way in ways_for(recipient, kind):
            inside = way is Way.IN_APP
            state = State.SENT if inside else State.WAITING
            deliveries.append(Delivery(notice=notice, way=way, state=state, sent_at=at if inside else None))
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    notices = [notice.pk for notice, _ in rows]
    waiting = (
        Delivery.objects.filter(notice__in=notices, state=State.WAITING)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    numbers = list(waiting)
    enqueue_many(
        Request("notices.deliver", {"deliveries": numbers[start : start + BATCH]})
        for start in range(0, len(numbers), BATCH)
    )
