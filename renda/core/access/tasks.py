"""Work behind the door: sending codes, and sweeping what has served its purpose."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import ProtectedError

from renda.core.access.links import send_link
from renda.core.access.models import Contact, ContactCode, RateLimit, SignInLink
from renda.core.access.verification import send_code
from renda.core.jobs.api import JobHandle, schedule, task
from renda.lib import clock

KEEP_CODES = timedelta(days=1)
KEEP_LIMITS = timedelta(days=2)
KEEP_UNCONFIRMED = timedelta(days=7)


@task("access.send_code", atomic=False, attempts=3)
def send_code_task(job: JobHandle, *, code: int) -> None:
    """Send the digits of a code that was asked for, unless its time is over."""
    row = ContactCode.objects.select_related("contact").filter(pk=code).first()
    if row is not None and row.expires_at > clock.now():
        send_code(row)


@task("access.send_link", atomic=False, attempts=3)
def send_link_task(job: JobHandle, *, link: int) -> None:
    """Send a sign-in link that was asked for, unless its time is over."""
    row, now = SignInLink.objects.select_related("account").filter(pk=link).first(), clock.now()
    if row is not None and row.expires_at > now:
        send_link(row, now)


@task("access.sweep", atomic=False)
def sweep_task(job: JobHandle) -> dict[str, int]:
    """Delete old codes, links and counts, and contacts that nobody confirmed and nothing points at."""
    now = clock.now()
    ContactCode.objects.filter(sent_at__lt=now - KEEP_CODES).delete()
    SignInLink.objects.filter(asked_at__lt=now - KEEP_CODES).delete()
    RateLimit.objects.filter(started_at__lt=now - KEEP_LIMITS).delete()
    swept = 0
    for contact in Contact.objects.filter(
        confirmed_at=None, created_at__lt=now - KEEP_UNCONFIRMED
    ).iterator():
        try:
            contact.delete()
            swept += 1
        except ProtectedError:
            continue  # an opinion is kept with it; forgetting is its own act
    return {"contacts": swept}


schedule("access.sweep", "15 3 * * *", "access.sweep")
