"""Notices forget with the contact."""

from __future__ import annotations

from typing import Any

from renda.core.base.events import listen
from renda.core.notices.models import Delivery, Notice, State


@listen("access.contact_forgotten", "notices.forget_contact")
def forget_contact(record: Any) -> None:
    """Empty what a forgotten contact was told, and send no more."""
    notices = Notice.objects.filter(contact_id=record.payload["contact"])
    notices.update(title="", body="", url="")
    Delivery.objects.filter(notice__in=notices, state=State.WAITING).update(state=State.FAILED)
