"""The one place that decides by which ways somebody hears of something."""

from __future__ import annotations

from renda.core.access.models import Account, Contact
from renda.core.notices.models import Way

Recipient = Account | Contact

# A kind that is not here goes by every way that its recipient has.
WAYS_OF_KIND: dict[str, tuple[Way, ...]] = {
    "todo_opened": (Way.IN_APP,),
}


def ways_for(recipient: Recipient, kind: str) -> list[Way]:
    """Return the ways for one recipient: in the application and by mail for accounts, mail or text for contacts."""
    allowed = WAYS_OF_KIND.get(kind, tuple(Way))
    return [way for way in _ways_of(recipient) if way in allowed]


def _ways_of(recipient: Recipient) -> list[Way]:
    if isinstance(recipient, Account):
        return [Way.IN_APP, Way.EMAIL] if recipient.notice_address else [Way.IN_APP]
    if not recipient.is_reachable:
        return []  # a stranger's address typed by somebody else hears nothing
    return [Way.EMAIL] if recipient.kind == Contact.Kind.EMAIL else [Way.TEXT]
