"""Writing events: the plug of `core.base.ports`."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext

from renda.core.audit.models import EventRecord, PersonalValue, Receipt
from renda.core.audit.preimage import digest_of, plain, salted
from renda.core.audit.wording import sentence
from renda.core.base.actor import Actor
from renda.core.base.events import Event, listeners_of
from renda.core.base.ports import Sent
from renda.core.base.statements import Insertion, Question
from renda.core.jobs.api import Request, enqueue_many
from renda.core.people.models import Assembly
from renda.lib import clock
from renda.lib.canonical import canonical_json
from renda.lib.errors import Refusal

SYSTEM_CHAIN = "system"
EVENT = Insertion(
    EventRecord,
    "uid",
    "chain",
    "name",
    "action",
    "at",
    "recorded_at",
    "actor",
    "assembly_id",
    "subject_type",
    "subject_id",
    "step",
    "payload",
    "personal",
    "digest",
    "matter",
    "contact",
)
VALUE = Insertion(PersonalValue, "event_id", "field", "salt", "value")
RECEIPT = Insertion(Receipt, "key", "content", "action", "actor", "event_id")
KEPT_RECEIPT = Question(lambda **given: Receipt.objects.filter(**given).values_list("event_id", "content"))


class SentBefore(Refusal):
    """A form that was sent already came again with other words in it."""


class DatabaseRecorder:
    """Keeps events, their listeners' jobs and forms' receipts in the open transaction."""

    def record(
        self, *, action: str, event: Event, by: Actor, at: datetime, subject: Any, step: dict[str, Any]
    ) -> int:
        """Write the event without touching a chain's head; return its row's number."""
        kept = {name: _written(value) for name, value in event.personal_values().items()}
        salts = {name: secrets.token_hex(32) for name in kept}
        row = SimpleNamespace(
            uid=uuid.uuid4(),
            chain=chain_of(subject, by),
            name=event.name,
            action=action,
            at=at,
            recorded_at=clock.now(),
            actor={"role": by.role.value} if event.is_unnamed else plain(by.for_record()),
            assembly_id=assembly_of(subject, by),
            subject_type=subject._meta.label_lower if isinstance(subject, models.Model) else "",
            subject_id=str(subject.pk or "") if isinstance(subject, models.Model) else "",
            step=plain(step),
            payload=plain(event.payload()),
            personal={name: value and salted(salts[name], value) for name, value in kept.items()},
            matter=str(plain(step.get("matter")) or ""),
            contact=by.contact,
        )
        number = EVENT.write(**vars(row), digest=digest_of(row))
        VALUE.write_all(
            [
                {"event_id": number, "field": name, "salt": salts[name], "value": value}
                for name, value in kept.items()
                if value
            ]
        )
        enqueue_many(
            Request(
                "audit.deliver",
                {"event": number, "listener": listener.name},
                key=f"event:{row.uid}:{listener.name}",
                assembly=row.assembly_id,
            )
            for listener in listeners_of(event.name)
        )
        return number

    def receipt(self, *, sent: Sent, action: str, by: Actor) -> Event | None:
        """Return the event that this form has caused, waiting for a post of it that is under way.

        Raises: SentBefore, where the form said something else than the first time.
        """
        _wait_for_same_form(sent.key, action)
        for event_id, content in KEPT_RECEIPT.ask(
            key=sent.key, action=action, actor=_who(by)
        ):  # nearly always none
            if content and sent.content and content != sent.content:
                raise SentBefore(
                    gettext(
                        "这张表单已经提交过一次，这次填写的内容不同，没有收下。请重新打开页面，再提交新的内容。"
                    )
                )
            return EventRecord.objects.get(pk=event_id).event()
        return None

    def keep_receipt(self, *, sent: Sent, action: str, by: Actor, event_id: int) -> None:
        """Remember that this form caused this event."""
        RECEIPT.write(key=sent.key, content=sent.content, action=action, actor=_who(by), event_id=event_id)

    def last_change(self, subject: Any) -> str:
        """Say who last changed the subject, what and when, as words for a refused person."""
        rows = EventRecord.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
        last = rows.order_by("-pk").first()
        return sentence(last) if last else gettext("已有人修改了这条记录")


def chain_of(subject: Any, by: Actor) -> str:
    """Return the chain of an event on this subject.

    A subject in a restricted compartment says so by an attribute `audit_chain` ("compartment:…"). Otherwise its
    assembly's chain, or the actor's, or the system's.
    """
    if own := getattr(subject, "audit_chain", ""):
        return str(own)
    if isinstance(subject, Assembly):
        return f"assembly:{subject.code}"
    assembly = assembly_of(subject, by)
    if assembly is None:
        return SYSTEM_CHAIN
    code = _code_of(subject) or Assembly.objects.filter(pk=assembly).values_list("code", flat=True).first()
    return f"assembly:{code}" if code else SYSTEM_CHAIN


def _code_of(subject: Any) -> str:
    """The code of the subject's assembly, where the row was read with it."""
    read = isinstance(subject, models.Model) and subject._state.fields_cache.get("assembly")
    return read.code if read else ""


def assembly_of(subject: Any, by: Actor) -> int | None:
    """Return the assembly an event belongs to: the subject's, else the actor's."""
    if isinstance(subject, Assembly):
        return subject.pk
    own = getattr(subject, "assembly_id", None)
    return own if own is not None else by.assembly


def _written(value: Any) -> str | None:
    return None if value is None else canonical_json(plain(value)).decode()


def _who(by: Actor) -> str:
    if by.grant is not None:
        return f"grant:{by.grant}"
    if by.account is not None:
        return f"account:{by.account}"
    return by.role.value


def _wait_for_same_form(key: str, action: str) -> None:
    """Two posts of one form at once: on PostgreSQL the second waits here; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(f"{action} {key}".encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
