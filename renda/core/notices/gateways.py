"""The ways out of the house: mail by SMTP, text messages and codes by what an installation plugs in.

A code gateway (setting RENDA_CODE_GATEWAY) is a function `(*, kind, value, code) -> None`; a text gateway
(RENDA_TEXT_GATEWAY) is `(*, value, text, reference) -> None`, where `reference` is the same each time a message
is sent again. Either raises what it likes when it could not hand the message over; the job tries again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from renda.lib import clock


@dataclass(frozen=True)
class PrintedCode:
    """A code as the demo shows it."""

    at: datetime
    kind: str
    value: str
    code: str


_printed: deque[PrintedCode] = deque(maxlen=50)


def print_code(*, kind: str, value: str, code: str) -> None:
    """Print a code to standard output and keep it for the demo's page; outside the demo this is refused."""
    if not settings.RENDA_DEMO:
        raise ImproperlyConfigured("RENDA_CODE_GATEWAY is not set: print_code works in the demo only.")
    _printed.appendleft(PrintedCode(at=clock.now(), kind=kind, value=value, code=code))
    print(gettext("[演示] 发给 %(value)s 的验证码：%(code)s") % {"value": value, "code": code}, flush=True)


def printed_codes() -> list[PrintedCode]:
    """Return the codes that this process printed lately, the newest first (demo only)."""
    return list(_printed) if settings.RENDA_DEMO else []


def send_code(*, kind: str, value: str, code: str) -> None:
    """Send a code by mail, or as a text message by RENDA_TEXT_GATEWAY."""
    text = gettext("验证码 %(code)s，10 分钟内有效。如非本人操作，请忽略。") % {"code": code}
    if kind == "email":
        EmailMessage(subject=gettext("验证码"), body=text, to=[value]).send()
        return
    send_text = text_gateway()
    if send_text is None:
        raise ImproperlyConfigured("RENDA_TEXT_GATEWAY is not set: codes cannot go to telephones.")
    send_text(value=value, text=text, reference="")


def print_text(*, value: str, text: str, reference: str) -> None:
    """Print a text message to standard output; outside the demo this is refused."""
    if not settings.RENDA_DEMO:
        raise ImproperlyConfigured("RENDA_TEXT_GATEWAY is not set: print_text works in the demo only.")
    print(gettext("[演示] 发给 %(value)s 的短信：%(text)s") % {"value": value, "text": text}, flush=True)


def text_gateway() -> Callable[..., Any] | None:
    """Return the text gateway of this installation, or None where there is none."""
    fallback = "renda.core.notices.gateways.print_text" if settings.RENDA_DEMO else ""
    path = settings.RENDA_TEXT_GATEWAY or fallback
    return import_string(path) if path else None
