"""Forgetting a person: the values go, the chain stays whole."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from renda.core.audit.events import ValuesForgotten
from renda.core.audit.models import EventRecord, PersonalValue
from renda.core.audit.signing import record_folder
from renda.core.base.actor import Actor
from renda.core.base.ports import ports
from renda.core.jobs.api import enqueue
from renda.lib.errors import BadInput

LIST_NAME = "forgettings.jsonl"


@transaction.atomic
def forget(
    *,
    by: Actor,
    at: datetime,
    reason: str,
    contact: int | None = None,
    events: Iterable[int] = (),
    fields: Iterable[str] = (),
) -> int:
    """Delete personal values of a contact's own acts and of the events named; return how many values.

    `events` are row numbers (for what staff entered for a person); `fields` narrows to these fields. Called
    inside the action that erases the person elsewhere. Every chain touched gets an event that lists what was
    forgotten, and the list is kept in a file outside the database for restored backups.
    """
    chosen = Q(event__in=list(events))
    if contact is not None:
        chosen |= Q(event__contact=contact)
    values = PersonalValue.objects.filter(chosen)
    if wanted := list(fields):
        values = values.filter(field__in=wanted)
    return _forget(values.values_list("pk", flat=True), by, at, reason)


def write_list(path: Path | None = None) -> int:
    """Write every forgetting to a file of JSON lines, keeping what it already lists; return the number of lines."""
    path = path or record_folder() / LIST_NAME
    known = _read(path) if path.exists() else set()
    for payload in EventRecord.objects.filter(name=ValuesForgotten.name).values_list("payload", flat=True):
        known |= {(uid, field) for uid, field in payload["values"]}
    lines = [json.dumps({"event": uid, "field": field}) + "\n" for uid, field in sorted(known)]
    temporary = path.with_suffix(".new")
    temporary.write_text("".join(lines), encoding="utf-8")
    temporary.replace(path)
    return len(lines)


@transaction.atomic
def replay(path: Path, *, by: Actor, at: datetime) -> int:
    """After a backup was restored, forget again what the list names; return how many values were there again.

    Raises: BadInput, if the list cannot be read.
    """
    listed = _read(path)
    rows = PersonalValue.objects.filter(event__uid__in={uid for uid, _ in listed}).select_related("event")
    again = [row.pk for row in rows if (str(row.event.uid), row.field) in listed]
    return _forget(again, by, at, "恢复备份后重新遗忘")


def _forget(pks: Iterable[int], by: Actor, at: datetime, reason: str) -> int:
    rows = list(PersonalValue.objects.filter(pk__in=list(pks)).select_related("event").order_by("pk"))
    by_chain: dict[str, list[PersonalValue]] = {}
    for row in rows:
        by_chain.setdefault(row.event.chain, []).append(row)
    for chain, gone in by_chain.items():
        _record(chain, gone, by, at, reason)
    PersonalValue.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if rows:
        enqueue("audit.keep_forgettings", {}, key="audit.keep_forgettings", once=False)
    return len(rows)


def _record(chain: str, gone: list[PersonalValue], by: Actor, at: datetime, reason: str) -> None:
    assert ports.recorder is not None
    listed = tuple((str(row.event.uid), row.field) for row in gone)
    place = _Place(audit_chain=chain, assembly_id=gone[0].event.assembly_id)
    ports.recorder.record(
        action="audit.forget",
        event=ValuesForgotten(values=listed, reason=reason),
        by=by,
        at=at,
        subject=place,
        step={},
    )


class _Place:
    """Stands for a subject: only the chain and the assembly of a forgetting are told."""

    def __init__(self, *, audit_chain: str, assembly_id: int | None) -> None:
        self.audit_chain = audit_chain
        self.assembly_id = assembly_id


def _read(path: Path) -> set[tuple[str, str]]:
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return {(str(uuid.UUID(line["event"])), str(line["field"])) for line in lines}
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise BadInput(
            gettext("遗忘清单 %(path)s 无法读取：%(name)s；请检查文件是否完整。")
            % {"path": path, "name": type(fault).__name__}
        ) from fault
