"""Numbers of certificates, with a check sign at the end (ISO 7064, MOD 37-36, over digits and capitals)."""

from __future__ import annotations

import unicodedata

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BASE = len(SIGNS)


def check_sign(number: str) -> str:
    """Return the sign that makes the number whole; strokes and spaces do not count."""
    carry = BASE
    for sign in _plain(number):
        carry = (carry + SIGNS.index(sign)) % BASE or BASE
        carry = carry * 2 % (BASE + 1)
    return SIGNS[(BASE + 1 - carry) % BASE]


def with_check(number: str) -> str:
    """Return the number with its check sign: 9901-PX-2026-0001-K."""
    return f"{number}-{check_sign(number)}"


def read_number(typed: str) -> str:
    """Return a typed number as it is kept, or an empty text where its check sign does not fit."""
    tidy = unicodedata.normalize("NFKC", typed).upper().replace(" ", "").replace("—", "-").replace("–", "-")
    body, _, last = tidy.rpartition("-")
    known = bool(body) and all(sign in SIGNS + "-" for sign in tidy)
    return tidy if known and len(last) == 1 and check_sign(body) == last else ""


def _plain(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign in SIGNS)
