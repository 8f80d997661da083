"""Invented names and contacts. No telephone number starts with 10000, and example.org receives no mail."""

from __future__ import annotations

import random

from renda.faces.demo.reading import content


def person_name(chance: random.Random) -> str:
    """A surname and a given name put together."""
    people = content("people")
    return chance.choice(people["surnames"]) + chance.choice(people["given"])


def nickname(chance: random.Random) -> str:
    """A nickname, now and then with a number as people add when theirs is taken."""
    chosen = chance.choice(content("people")["nicknames"])
    return f"{chosen}{chance.randrange(2, 99)}" if chance.random() < 0.45 else chosen


def impossible_phone(chance: random.Random) -> str:
    """Eleven digits that no network gives out: 10000 and six more."""
    return f"10000{chance.randrange(1, 1_000_000):06d}"


def mail(chance: random.Random) -> str:
    """An address at example.org, a domain kept for examples."""
    return f"u{chance.randrange(10_000, 10_000_000)}@example.org"
