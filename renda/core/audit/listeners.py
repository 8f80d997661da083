"""What the record does when others forget."""

from __future__ import annotations

from typing import Any

from renda.core.audit.forgetting import write_list
from renda.core.base.events import listen


@listen("access.contact_forgotten", "audit.list_forgotten_contact")
def list_forgotten_contact(record: Any) -> None:
    """Name the contact in the list outside the database, where a restored backup finds it."""
    write_list()
