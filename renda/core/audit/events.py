"""What happens to the record itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.core.base.events import Event, event


@event("audit.values_forgotten", _("遗忘个人内容"))
class ValuesForgotten(Event):
    """Which fields of which events (their uids) no longer have a value."""

    values: tuple[tuple[str, str], ...]
    reason: str
