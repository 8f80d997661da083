"""Sending what waits: claim, hand over, mark; a message handed over twice is recognisable by its identifier."""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q
from django.utils.translation import gettext

from renda.core.base.fields import keyed_index
from renda.core.notices.gateways import text_gateway
from renda.core.notices.models import Delivery, Notice, State, Way
from renda.lib import clock

log = logging.getLogger("renda.notices")

LEASE = timedelta(minutes=5)
ATTEMPTS = 6


class NotAllSent(RuntimeError):
    """Some deliveries of the batch must be tried again; the job is run again later."""


def deliver(numbers: list[int]) -> int:
    """Send these deliveries, each at most once at a time; return how many went out now.

    Raises: NotAllSent, when some are left that another try may send.
    """
    sent, connection = 0, get_connection()
    try:
        for number in numbers:
            sent += _deliver_one(number, connection)
    finally:
        connection.close()
    if Delivery.objects.filter(pk__in=numbers, state__in=[State.WAITING, State.SENDING]).exists():
        raise NotAllSent("Some notices could not be handed over; they are tried again.")
    return sent


def message_identifier(delivery: Delivery) -> str:
    """Return the Message-ID of a delivery: always the same, telling nothing."""
    host = urlsplit(settings.RENDA_ADDRESS).hostname or "localhost"
    return f"<{keyed_index(f'delivery:{delivery.pk}')[:40]}@{host}>"


def _deliver_one(number: int, connection: Any) -> int:
    if not _claim(number, clock.now()):
        return 0
    delivery = Delivery.objects.select_related("notice__account", "notice__contact").get(pk=number)
    try:
        state = _hand_over(delivery, connection)
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = [code for code, _ in refusal.recipients.values()]
        state = State.FAILED if min(codes, default=550) >= 500 else _again(delivery)
    except Exception as fault:  # a gateway may raise anything; the message may quote the address
        connection.close()
        log.warning("delivery %s by %s: %s", number, delivery.way, type(fault).__name__)
        state = _again(delivery)
    moment = clock.now() if state == State.SENT else None
    Delivery.objects.filter(pk=number).update(state=state, sent_at=moment, lease_until=None)
    return int(state == State.SENT)


def _claim(number: int, at: datetime) -> bool:
    """Take a waiting delivery, or one whose sender has died; False if it is sent or in other hands."""
    free = Q(state=State.WAITING) | Q(state=State.SENDING, lease_until__lte=at)
    claimed = Delivery.objects.filter(free, pk=number)
    return bool(claimed.update(state=State.SENDING, lease_until=at + LEASE, attempts=F("attempts") + 1))


def _hand_over(delivery: Delivery, connection: Any) -> str:
    notice = delivery.notice
    address = _address(notice, delivery.way)
    if address is None:
        return State.FAILED
    if delivery.way == Way.EMAIL:
        _mail(delivery, address, connection)
        return State.SENT
    send_text = text_gateway() if delivery.way == Way.TEXT else None
    if send_text is None:
        return State.NO_GATEWAY
    send_text(value=address, text=f"{notice.title}。{link(notice)}", reference=message_identifier(delivery))
    return State.SENT


def _address(notice: Notice, way: str) -> str | None:
    if notice.account is not None:
        return notice.account.notice_address if way == Way.EMAIL else None
    assert notice.contact is not None
    return notice.contact.value


def _mail(delivery: Delivery, address: str, connection: Any) -> None:
    notice = delivery.notice
    words = [notice.body, link(notice), gettext("本邮件由系统发出，请勿直接回复。")]
    EmailMessage(
        subject=" ".join(notice.title.split()),
        body="\n\n".join(word for word in words if word),
        to=[address],
        headers={"Message-ID": message_identifier(delivery), "Auto-Submitted": "auto-generated"},
        connection=connection,
    ).send()


def link(notice: Notice) -> str:
    """Return the whole address of the notice's page, or nothing."""
    return f"{settings.RENDA_ADDRESS.rstrip('/')}{notice.url}" if notice.url else ""


def _again(delivery: Delivery) -> str:
    return State.FAILED if delivery.attempts >= ATTEMPTS else State.WAITING
