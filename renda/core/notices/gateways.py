"""The ways out of the house: mail by SMTP, text messages and codes by what an installation plugs in.

Text messages go to an HTTP gateway (setting RENDA_TEXT_URL), or to a function of the installation's own
(RENDA_TEXT_GATEWAY): `(*, value, text, reference) -> None`, where `reference` is the same each time a message is
sent again. A code gateway (RENDA_CODE_GATEWAY) is a function `(*, kind, value, code) -> None`. Each raises what it
likes when it could not hand the message over, `GatewayRefused` where no other try will pass; the job tries again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
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

from renda.core.notices.posting import post
from renda.lib import clock


@dataclass(frozen=True)
class PrintedCode:
    """A code as the demo shows it."""

    at: datetime
    kind: str
    value: str
    code: str


@dataclass(frozen=True)
class PrintedText:
    """A text message as the demo shows it."""

    at: datetime
    value: str
    text: str


_printed: deque[PrintedCode] = deque(maxlen=50)
_printed_texts: deque[PrintedText] = deque(maxlen=50)


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
    send_text(value=value, text=text, reference=secrets.token_hex(16))


def print_text(*, value: str, text: str, reference: str) -> None:
    """Print a text message to standard output and keep it for the demo's page; outside the demo this is refused."""
    if not settings.RENDA_DEMO:
        raise ImproperlyConfigured("RENDA_TEXT_GATEWAY is not set: print_text works in the demo only.")
    _printed_texts.appendleft(PrintedText(at=clock.now(), value=value, text=text))
    print(gettext("[演示] 发给 %(value)s 的短信：%(text)s") % {"value": value, "text": text}, flush=True)


def printed_texts() -> list[PrintedText]:
    """Return the text messages that this process printed lately, the newest first (demo only)."""
    return list(_printed_texts) if settings.RENDA_DEMO else []


def post_text(*, value: str, text: str, reference: str) -> None:
    """Hand a text message to the HTTP gateway of the installation. Raises: GatewayRefused, GatewayFault."""
    content = json.dumps({"to": value, "text": text, "reference": reference}, ensure_ascii=False).encode()
    post(settings.RENDA_TEXT_URL, content, {**signature(content), "Idempotency-Key": reference})


def signature(content: bytes) -> dict[str, str]:
    """Return the headers that prove who sends these bytes, and when.

    HMAC-SHA256 with RENDA_TEXT_SECRET over time (whole seconds), nonce and content, parted by line ends; in hexadecimal.
    """
    moment, nonce = str(int(clock.now().timestamp())), secrets.token_hex(16)
    signed = b"\n".join((moment.encode(), nonce.encode(), content))
    proof = hmac.new(settings.RENDA_TEXT_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    return {
        "X-Renda-Key": settings.RENDA_TEXT_KEY,
        "X-Renda-Timestamp": moment,
        "X-Renda-Nonce": nonce,
        "X-Renda-Signature": proof,
    }


def text_gateway() -> Callable[..., Any] | None:
    """Return the text gateway of this installation, or None where there is none."""
    if settings.RENDA_TEXT_GATEWAY:
        gateway: Callable[..., Any] = import_string(settings.RENDA_TEXT_GATEWAY)
        return gateway
    if settings.RENDA_TEXT_URL:
        return post_text
    return print_text if settings.RENDA_DEMO else None


def send_text(*, value: str, text: str, reference: str) -> None:
    """Send one text message now, by whatever gateway there is. Raises: ImproperlyConfigured where there is none."""
    gateway = text_gateway()
    if gateway is None:
        raise ImproperlyConfigured("No text gateway is set (RENDA_TEXT_URL or RENDA_TEXT_GATEWAY).")
    gateway(value=value, text=text, reference=reference)
