"""Quiet hours: from when until when nothing may ring, in the legislature's local time."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from renda.lib.clock import LOCAL_ZONE


def quiet_until(begins: time | None, ends: time | None, at: datetime) -> datetime | None:
    """Return when the quiet hours end in which `at` lies, or None if it lies in none.

    The first minute is quiet, the last is not; hours that begin later than they end run over midnight. Without
    both times, or with the same time twice, nothing is quiet.
    """
    if begins is None or ends is None or begins == ends:
        return None
    here = at.astimezone(LOCAL_ZONE)
    now = here.time().replace(tzinfo=None)
    over_midnight = begins > ends
    is_quiet = now >= begins or now < ends if over_midnight else begins <= now < ends
    if not is_quiet:
        return None
    day = here.date() + timedelta(days=1 if over_midnight and now >= begins else 0)
    return datetime.combine(day, ends, tzinfo=LOCAL_ZONE)
