"""Calendars by RFC 5545: whole days with a title and a link, for programs that fetch them by an address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext

from renda.core.access.models import Account
from renda.core.base.fields import keyed_index
from renda.core.notices.agenda import Line
from renda.core.notices.models import CalendarAddress

FOLD_AT = 75  # octets of a line, by section 3.1
_ESCAPED = re.compile(r"([\\;,])")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def calendar_token(key: str) -> str:
    """Return the secret of a calendar's address made by the form with this key: the same again for the same form."""
    return keyed_index(f"calendar-of-form:{key}")


def calendar_index(token: str) -> str:
    """Return what is kept of a secret."""
    return keyed_index(f"calendar:{token}")


def account_of(token: str) -> Account | None:
    """Return whose calendar this is; None if the address ended, or the account was switched off."""
    rows = CalendarAddress.objects.select_related("account__notice_choice")
    found = rows.filter(index=calendar_index(token), account__is_active=True).first()
    return found.account if found else None


def calendar(name: str, lines: Iterable[Line], *, at: datetime) -> bytes:
    """Return a calendar of whole days; lines without a day are left out."""
    host = urlsplit(settings.RENDA_ADDRESS).hostname or "localhost"
    written = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Renda//Renda//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for line in lines:
        if line.due_on is not None:
            written += _event(line, host, at)
    written.append("END:VCALENDAR")
    return b"".join(_folded(each) for each in written)


def as_answer(content: bytes) -> HttpResponse:
    """Return the calendar as a program fetches it: kept by nobody on the way, found by no search engine."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _event(line: Line, host: str, at: datetime) -> list[str]:
    assert line.due_on is not None
    title = gettext("事项") if line.confidential else line.title
    number = f" ({line.number})" if line.number and not line.confidential else ""
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(line.key)}@{host}",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{line.due_on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{line.due_on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(title + number)}",
        "TRANSP:TRANSPARENT",
    ]
    if line.url and not line.confidential:
        lines.append(f"URL:{settings.RENDA_ADDRESS.rstrip('/')}{line.url}")
    return [*lines, "END:VEVENT"]


def _text(words: str) -> str:
    """Escape by section 3.3.11; what is no sign of a text is left out."""
    plain = _UNSEEN.sub("", words.replace("\r\n", "\n"))
    return _ESCAPED.sub(r"\\\1", plain).replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """A line of at most 75 octets, and the rest on lines that begin with a space; no sign is cut."""
    return b"\r\n ".join(_pieces(line)) + b"\r\n"


def _pieces(line: str) -> Iterator[bytes]:
    piece = b""
    most = FOLD_AT
    for sign in line:
        octets = sign.encode()
        if len(piece) + len(octets) > most:
            yield piece
            piece, most = b"", FOLD_AT - 1  # the space counts
        piece += octets
    yield piece
