"""Decimals as people write them."""

from __future__ import annotations

from decimal import Decimal


def shortest(value: Decimal) -> str:
    """Return the number without superfluous zeros and never with an exponent: 100, 2.5, 0."""
    return f"{value.normalize() + 0:f}"
