"""The auditor checks the record; the check itself leaves an event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from renda.core.audit.events import RecordChecked
from renda.core.base.action import action
from renda.core.base.actor import Actor, Role
from renda.core.base.predicates import allow, has_role

MOST_NAMED = 20


@action("audit.check_record")
def note_check(
    *, events: int, chains: int, findings: Sequence[str], by: Actor, at: datetime
) -> RecordChecked:
    """Record what a check of the chains that an auditor oversees has found; each finding names its event."""
    return RecordChecked(
        is_whole=not findings, events=events, chains=chains, findings=tuple(findings[:MOST_NAMED])
    )


allow("audit.check_record", has_role(Role.AUDITOR))
