"""The installation's keys by their fingerprints: whether this is the home in which the rows were written.

Contacts are read with the field keys, found with the index key, and the record is signed with the signing key. After a
restore without them new ones are made, and nothing says so by itself: therefore the database remembers fingerprints.
"""

from __future__ import annotations

import hashlib

from django.conf import settings

from renda.core.audit.signing import public_key
from renda.core.people.models import Installation

Fingerprints = dict[str, list[str]]


def present_keys() -> Fingerprints:
    """Return the name of each key of this home with the fingerprints (16 hexadecimal signs) of its values."""
    values = {
        "RENDA_FIELD_KEYS": list(settings.RENDA_FIELD_KEYS),
        "RENDA_INDEX_KEY": [settings.RENDA_INDEX_KEY],
        "record_signing_key": [public_key()],
    }
    return {name: [_fingerprint(name, value) for value in each] for name, each in values.items()}


def lost_keys() -> list[str]:
    """Return the names of the keys of which the database remembers one that this home does not have, by name."""
    remembered, present = _remembered(), present_keys()
    return sorted(name for name, known in remembered.items() if set(known) - set(present.get(name, [])))


def remember_keys(*, accept: bool = False) -> None:
    """Write down the present keys' fingerprints, unless one is lost; with `accept` also then, for good."""
    if accept or not lost_keys():
        Installation.objects.update_or_create(pk=1, defaults={"keys": present_keys()})


def _remembered() -> Fingerprints:
    row = Installation.objects.filter(pk=1).first()
    return dict(row.keys) if row else {}


def _fingerprint(name: str, value: str) -> str:
    return hashlib.sha256(f"renda key {name} {value}".encode()).hexdigest()[:16]
