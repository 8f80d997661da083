"""What of an event enters its digest, in which form."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, get_type_hints
from uuid import UUID

from django.db import models

from renda.core.base.events import Event, event_types
from renda.lib.canonical import canonical_json, digest

if TYPE_CHECKING:
    from renda.core.audit.models import EventRecord


def plain(value: Any) -> Any:
    """Turn a value into one that JSON and both databases keep exactly; refuses floats and what it does not know.

    Instants become UTC with microseconds, days ISO dates, decimals and fractions strings, rows their numbers.
    """
    if value is None or isinstance(value, bool | int | str):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction | UUID):
        return str(value)
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, dict):
        return {str(plain(key)): plain(inner) for key, inner in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(inner) for inner in value)
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if is_dataclass(value):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    raise TypeError(
        f"An event cannot keep a {type(value).__name__}; give an identifier, a whole number or a string."
    )


def instant(moment: datetime) -> str:
    """Write an instant as UTC with microseconds and a Z."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def preimage(record: EventRecord | SimpleNamespace) -> dict[str, Any]:
    """Return what the digest covers; equal before storing (the columns by name) and after reading back."""
    return {
        "uid": str(record.uid),
        "chain": record.chain,
        "name": record.name,
        "action": record.action,
        "at": instant(record.at),
        "recorded_at": instant(record.recorded_at),
        "actor": record.actor,
        "assembly": record.assembly_id,
        "subject": [record.subject_type, record.subject_id],
        "step": record.step,
        "payload": record.payload,
        "personal": record.personal,
    }


def digest_of(record: EventRecord | SimpleNamespace) -> str:
    """Return the SHA-256 of the canonical JSON of the preimage."""
    return digest(preimage(record))


def salted(salt: str, value: str) -> str:
    """Return SHA-256(salt bytes, canonical JSON of the value); `salt` is hexadecimal, `value` that JSON."""
    return hashlib.sha256(bytes.fromhex(salt) + value.encode()).hexdigest()


def genesis(chain: str) -> str:
    """Return what stands before a chain's first link."""
    return hashlib.sha256(f"renda chain {chain}".encode()).hexdigest()


def link_after(previous: str, digest_: str) -> str:
    """Return SHA-256(previous link, digest), both as bytes."""
    return hashlib.sha256(bytes.fromhex(previous) + bytes.fromhex(digest_)).hexdigest()


def batch_digest(rows: Iterable[Any]) -> str:
    """Return one digest for many rows, for the single event of an import: SHA-256 over their digests in order.

    Each row is anything `plain` takes; memory does not grow with their number.
    """
    whole = hashlib.sha256()
    for row in rows:
        whole.update(hashlib.sha256(canonical_json(plain(row))).digest())
    return whole.hexdigest()


def revive(name: str, values: dict[str, Any]) -> Event:
    """Make the event again from what is stored; fields that the class no longer has are left out."""
    cls = event_types.get(name)
    hints = get_type_hints(cls)
    known = {item.name for item in fields(cls)}
    return cls(**{key: _as(hints.get(key), value) for key, value in values.items() if key in known})


def _as(kind: Any, value: Any) -> Any:
    """Turn a stored string back into the instant, day or exact number that the field declares."""
    if not isinstance(value, str):
        return tuple(value) if isinstance(value, list) and str(kind).startswith("tuple") else value
    kinds = getattr(kind, "__args__", ()) or (kind,)
    for wanted in kinds:
        if wanted is datetime:
            return datetime.fromisoformat(value)
        if wanted is date:
            return date.fromisoformat(value)
        if wanted in (Decimal, Fraction):
            return wanted(value)
        if isinstance(wanted, type) and issubclass(wanted, Enum):
            return wanted(value)
    return value
