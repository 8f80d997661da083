"""The only place that reads the clock; everyone else is given the moment."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(tz=UTC)


def today() -> date:
    """Return the present day where the legislature sits."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    """Return the calendar day of an instant where the legislature sits."""
    return moment.astimezone(LOCAL_ZONE).date()
