"""What happens to the record itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.core.base.events import Event, event


@event("audit.values_forgotten", _("遗忘个人内容"))
class ValuesForgotten(Event):
    """Which fields of which events (their uids) no longer have a value."""

    values: tuple[tuple[str, str], ...]
    reason: str


@event("audit.record_checked", _("核验操作记录"))
class RecordChecked(Event):
    """What an auditor's check found; each finding names its event."""

    is_whole: bool
    events: int
    chains: int
    findings: tuple[str, ...]
