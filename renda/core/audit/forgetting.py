"""Forgetting a person: the values go, the chain stays whole."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext

from renda.core.access.api import ContactForgotten, forget_contact
from renda.core.access.models import Contact
from renda.core.audit.events import ValuesForgotten
from renda.core.audit.keys import lost_keys
from renda.core.audit.models import EventRecord, PersonalValue
from renda.core.audit.signing import record_folder
from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.base.events import listeners_of
from renda.core.base.ports import ports
from renda.core.jobs.api import enqueue
from renda.lib.errors import BadInput

LIST_NAME = "forgettings.jsonl"
lasting_reasons: set[str] = (
    set()
)  # reasons that the list keeps, because an app does more after a restore than forget
AGAIN = "恢复备份后重新遗忘"  # a reason in the record, which is written in Chinese


@transaction.atomic
def forget(
    *,
    by: Actor,
    at: datetime,
    reason: str,
    contact: int | None = None,
    events: Iterable[int] = (),
    values: Iterable[int] = (),
    fields: Iterable[str] = (),
) -> int:
    """Delete personal values of a contact's own acts and of the events named; return how many values.

    `events` are row numbers (for what staff entered for a person), `values` those of single values (for one row of
    a batch); `fields` narrows to these fields. Called
    inside the action that erases the person elsewhere. Every chain touched gets an event that lists what was
    forgotten, and the list is kept in a file outside the database for restored backups.
    """
    chosen = Q(event__in=list(events)) | Q(pk__in=list(values))
    if contact is not None:
        chosen |= Q(event__contact=contact)
    found = PersonalValue.objects.filter(chosen)
    if wanted := list(fields):
        found = found.filter(field__in=wanted)
    return _forget(found.values_list("pk", flat=True), by, at, reason)


@dataclass
class Listed:
    """What the list names: values as pairs of an event's uid and a field, and contacts by their uid."""

    values: dict[tuple[str, str], str] = field(
        default_factory=dict
    )  # to the reason, where it is a lasting one
    contacts: set[str] = field(default_factory=set)

    def lines(self) -> list[str]:
        """Return the list as JSON lines, in a fixed order."""
        values = [
            {"event": uid, "field": name} | ({"reason": reason} if reason else {})
            for (uid, name), reason in sorted(self.values.items())
        ]
        contacts = [{"contact": uid} for uid in sorted(self.contacts)]
        return [json.dumps(line) + "\n" for line in [*values, *contacts]]


def write_list(path: Path | None = None) -> int:
    """Write every forgetting to a file of JSON lines, keeping what it already lists; return the number of lines."""
    path = path or record_folder() / LIST_NAME
    listed = _read(path) if path.exists() else Listed()
    for payload in _payloads(ValuesForgotten.name):
        reason = payload["reason"] if payload["reason"] in lasting_reasons else ""
        for uid, name in payload["values"]:
            listed.values[uid, name] = reason or listed.values.get((uid, name), "")
    for payload in _payloads(ContactForgotten.name):
        listed.contacts |= {payload["uid"]} if payload.get("uid") else set()
    temporary = path.with_suffix(".new")
    temporary.write_text("".join(listed.lines()), encoding="utf-8")
    temporary.replace(path)
    return len(listed.lines())


@transaction.atomic
def replay(path: Path, *, by: Actor, at: datetime) -> int:
    """After a backup was restored, forget again what the list names; return how many values and contacts there were.

    What follows a forgetting in other apps is done at once, and not left to a worker that may not be running.
    Raises: BadInput, if the list cannot be read, or the rows cannot without their keys.
    """
    if "RENDA_FIELD_KEYS" in lost_keys():
        raise BadInput(gettext("写入数据时的密钥不在这里，无法重新遗忘；请先放回密钥，再执行一次。"))
    listed = _read(path)
    before = EventRecord.objects.aggregate(last=Max("pk"))["last"] or 0
    contacts = list(_contacts_there(listed))
    for contact in contacts:
        forget_contact(contact, by=by, at=at, reason=AGAIN)
    there = _values_there(listed)
    count = 0
    for reason in sorted(set(there.values())):
        count += _forget([pk for pk, why in there.items() if why == reason], by, at, reason or AGAIN)
    with scope.unscoped("forgetting again after a restore"):
        _follow(before)
    return count + len(contacts)


def count_there_again(path: Path | None = None) -> int:
    """Return how many of the values and contacts that the list names are in the database.

    Raises: BadInput, if the list cannot be read.
    """
    path = path or record_folder() / LIST_NAME
    if not path.exists():
        return 0
    listed = _read(path)
    return len(_values_there(listed)) + _contacts_there(listed).count()


def _values_there(listed: Listed) -> dict[int, str]:
    """The listed values that are in the database, each with its lasting reason."""
    rows = PersonalValue.objects.filter(event__uid__in={uid for uid, _ in listed.values})
    found = rows.values_list("pk", "event__uid", "field")
    return {pk: listed.values[str(uid), name] for pk, uid, name in found if (str(uid), name) in listed.values}


def _contacts_there(listed: Listed) -> QuerySet[Contact]:
    return Contact.objects.filter(uid__in=listed.contacts, forgotten_at=None)


def _follow(before: int) -> None:
    """Call the listeners of what was recorded since, which are idempotent; new records among it are followed too."""
    while rows := list(EventRecord.objects.filter(pk__gt=before).order_by("pk")):
        for record in rows:
            for listener in listeners_of(record.name):
                listener.run(record)
        before = rows[-1].pk


def _payloads(name: str) -> Iterable[dict[str, Any]]:
    return EventRecord.objects.filter(name=name).values_list("payload", flat=True)


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


def _read(path: Path) -> Listed:
    listed = Listed()
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            told = json.loads(line) if line.strip() else {}
            if "contact" in told:
                listed.contacts.add(str(uuid.UUID(told["contact"])))
            elif told:
                named = str(uuid.UUID(told["event"])), str(told["field"])
                listed.values[named] = str(told.get("reason", ""))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise BadInput(
            gettext("遗忘清单 %(path)s 无法读取：%(name)s；请检查文件是否完整。")
            % {"path": path, "name": type(fault).__name__}
        ) from fault
    return listed
