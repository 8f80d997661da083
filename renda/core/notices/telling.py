"""Telling people of an occasion, once each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby, islice
from typing import Any

from django.db.models import Q

from renda.core.access.models import Account, Contact
from renda.core.jobs.api import Request, enqueue_many
from renda.core.notices.models import ChatRoom, Delivery, Notice, State, Way
from renda.core.notices.ways import Recipient, choices_of, held_until, ways_for
from renda.core.notices.wording import Value, keep

CHUNK = 500  # recipients read and written at once
BATCH = 50  # deliveries of one job
KEYS: dict[type, str] = {Account: "account", Contact: "contact", ChatRoom: "room"}


def notify(
    *,
    recipients: Iterable[Recipient],
    kind: str,
    title: str,
    body: str = "",
    words: Mapping[str, Value] | None = None,
    url: str,
    dedupe: str,
    at: datetime,
    subject: str = "",
    assembly: int | None = None,
    confidential: bool = False,
) -> int:
    """Tell each recipient of the occasion `dedupe`, once; return how many are newly told.

    Written in the caller's transaction; mails and texts go out in jobs after its commit. `title` and `body` are
    marked texts (`lib.saying.marked`) with %(name)s for each of `words`, said in each reader's language; `kind` is
    declared by `kinds.declare`. `url` is a path on this site; `subject` the number of the matter. Of what is
    `confidential` messages outside say only that there is something. Whoever was told of the same occasion before
    is left out.
    """
    made, source = 0, iter(recipients)
    common: dict[str, Any] = {
        "kind": kind,
        "title": title,
        "body": body,
        "arguments": keep(words or {}),
        "url": url,
        "dedupe": dedupe,
        "created_at": at,
        "subject": subject,
        "assembly_id": assembly,
        "confidential": confidential,
    }
    while chunk := list(islice(source, CHUNK)):
        rows = _write(chunk, common)
        _send_out(rows, kind, at)
        made += len(rows)
    return made


def rooms_of(assembly: int, *, body: int | None = None) -> list[ChatRoom]:
    """Return the work-chat groups of a body, or of the assembly's office: recipients of `notify`."""
    return list(ChatRoom.objects.filter(assembly=assembly, body=body, closed_at=None))


def _write(chunk: list[Recipient], common: dict[str, Any]) -> list[tuple[Notice, Recipient]]:
    """Write the missing notices of a chunk; return them with their recipients."""
    told = Notice.objects.filter(dedupe=common["dedupe"])
    missing: dict[tuple[str, int], Recipient] = {(KEYS[type(row)], row.pk): row for row in chunk}
    anyone = Q()
    for kind in KEYS.values():
        numbers = [number for key, number in missing if key == kind]
        anyone |= Q(**{f"{kind}__in": numbers}) if numbers else Q(pk__in=[])
    for row in told.filter(anyone).only(*(f"{kind}_id" for kind in KEYS.values())):
        missing.pop(_key(row))
    Notice.objects.bulk_create(
        [Notice(**{f"{kind}_id": number}, **common) for kind, number in missing], ignore_conflicts=True
    )
    rows = told.filter(anyone).order_by("pk")
    return [(row, missing[_key(row)]) for row in rows if _key(row) in missing]


def _key(row: Notice) -> tuple[str, int]:
    found = ((kind, getattr(row, f"{kind}_id")) for kind in KEYS.values())
    return next((kind, number) for kind, number in found if number is not None)


def _send_out(rows: list[tuple[Notice, Recipient]], kind: str, at: datetime) -> None:
    choices = choices_of(row.account_id for row, _ in rows if row.account_id)
    deliveries = []
    for notice, recipient in rows:
        choice = choices.get(notice.account_id or 0)
        for way in ways_for(recipient, kind, choice):
            inside = way is Way.IN_APP
            state = State.SENT if inside else State.WAITING
            held = held_until(recipient, way, choice, at)
            deliveries.append(
                Delivery(
                    notice=notice, way=way, state=state, sent_at=at if inside else None, next_try_at=held
                )
            )
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    ask_for(Delivery.objects.filter(notice__in=[row.pk for row, _ in rows], state=State.WAITING))


def ask_for(deliveries: Any) -> None:
    """Enqueue the jobs that send these waiting deliveries, at the moment before which each must not go."""
    waiting = deliveries.order_by("next_try_at", "pk").values_list("next_try_at", "pk")
    requests = []
    for moment, rows in groupby(waiting, key=lambda row: row[0]):
        numbers = [number for _, number in rows]
        requests += [
            Request("notices.deliver", {"deliveries": numbers[start : start + BATCH]}, run_at=moment)
            for start in range(0, len(numbers), BATCH)
        ]
    enqueue_many(requests)
