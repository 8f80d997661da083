"""What of lost property can be counted."""

from __future__ import annotations

from renda.core.facts.api import FactKind, declare, one

declare(
    FactKind(
        name="example.things_returned",
        label="归还的失物",
        unit="件",
        source="归还时计一件。",
        derive={"example.given_back": one},
    )
)
