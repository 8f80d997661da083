"""First passwords, shown once and changed at the first sign-in."""

from __future__ import annotations

import secrets


def first_password() -> str:
    """Return a first password: five groups of four signs, 80 random bits."""
    return "-".join(secrets.token_hex(2) for _ in range(5))
