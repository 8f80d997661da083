"""What of lost property can be counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from renda.core.facts.api import Counted, FactKind, declare


def _one(record: Any) -> Iterator[Counted]:
    yield Counted()


declare(
    FactKind(
        name="example.things_returned",
        label="归还的失物",
        unit="件",
        source="归还时计一件。",
        derive={"example.given_back": _one},
    )
)
