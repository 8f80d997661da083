"""What happens to events after the commit: listeners hear of them, chains are sealed, heads signed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from renda.core.access.api import actor_of, oversight
from renda.core.access.models import Grant
from renda.core.audit.actions import note_check
from renda.core.audit.forgetting import write_list
from renda.core.audit.history import open_chains
from renda.core.audit.models import EventRecord, Receipt
from renda.core.audit.sealing import seal_all
from renda.core.audit.signing import sign_heads as sign
from renda.core.audit.verifying import verify
from renda.core.base import scope
from renda.core.base.events import listeners
from renda.core.jobs.api import beat, schedule, task
from renda.lib import clock

RECEIPTS_KEPT_FOR = timedelta(days=30)


@task("audit.deliver")
def deliver(job: Any, *, event: int, listener: str) -> None:
    """Call one listener with one stored event, in the scope of the event's assembly."""
    listeners.get(listener).run(EventRecord.objects.get(pk=event))


@beat("audit.seal", timedelta(seconds=2))
def seal_waiting(at: datetime) -> None:
    """Number and link what was recorded in the last seconds; without work it is one cheap look."""
    seal_all()


@task("audit.sign_heads", atomic=False)
def sign_heads(job: Any) -> dict[str, int]:
    """Sign every chain's head; a repeated run finds nothing new to sign."""
    seal_all()
    return {"signed": len(sign(clock.now()))}


@task("audit.check_record", atomic=False)
def check_record(job: Any, *, grant: int) -> None:
    """Check the whole record for an auditor; what stands in chains that they oversee is told in an event."""
    by, at = actor_of(Grant.objects.select_related("account__person", "assembly").get(pk=grant)), clock.now()
    report = verify(at=at)
    with scope.assemblies(oversight(by)):
        chains = set(open_chains())
    found = [each.message for each in report.findings if each.chain in chains]
    events = sum(count for chain, count in report.chains.items() if chain in chains)
    note_check(events=events, chains=len(chains), findings=found, by=by, at=at)


@task("audit.keep_forgettings", atomic=False)
def keep_forgettings(job: Any) -> dict[str, int]:
    """Keep the list of forgettings outside the database, where a restored backup finds it."""
    return {"listed": write_list()}


@task("audit.throw_away_receipts")
def throw_away_receipts(job: Any) -> dict[str, int]:
    """Delete receipts of forms posted a month ago; nobody has such a page open still."""
    count, _ = Receipt.objects.filter(event__recorded_at__lt=clock.now() - RECEIPTS_KEPT_FOR).delete()
    return {"thrown_away": count}


schedule("audit.throw_away_receipts", "50 3 * * *", "audit.throw_away_receipts")
schedule("audit.sign_heads", "10 2 * * *", "audit.sign_heads")
