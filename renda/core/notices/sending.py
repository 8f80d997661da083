"""Sending what waits: claim, hand over, mark; a message handed over twice is recognisable by its reference."""

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
from renda.core.jobs.api import Request, enqueue_many
from renda.core.notices.failures import gateway_of, note_failure, note_success
from renda.core.notices.gateways import text_gateway
from renda.core.notices.models import Delivery, Notice, NoticeChoice, State, Way
from renda.core.notices.posting import GatewayFault, GatewayRefused
from renda.core.notices.robots import say_in_room
from renda.core.notices.ways import Recipient, held_until
from renda.core.notices.wording import speaking
from renda.lib import clock

log = logging.getLogger("renda.notices")

LEASE = timedelta(minutes=5)
# After the first, second … failed try; together a day and a half, so that a gateway may be repaired in office hours.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 480, 1440)]
ATTEMPTS = len(PAUSES) + 1
OPEN = (State.WAITING, State.SENDING)


def deliver(numbers: list[int]) -> int:
    """Send these deliveries, each at most once at a time; return how many went out now.

    Those that another try may send are asked for again, each at its own moment.
    """
    sent, connection = 0, get_connection()
    try:
        for number in numbers:
            sent += _deliver_one(number, connection)
    finally:
        connection.close()
    _ask_again(numbers)
    return sent


def reference_of(delivery: Delivery) -> str:
    """Return the reference of a delivery: always the same, telling nothing (40 hexadecimal signs)."""
    return keyed_index(f"delivery:{delivery.pk}")[:40]


def message_identifier(delivery: Delivery) -> str:
    """Return the Message-ID of a mail, made of its reference."""
    host = urlsplit(settings.RENDA_ADDRESS).hostname or "localhost"
    return f"<{reference_of(delivery)}@{host}>"


def link(notice: Notice) -> str:
    """Return the whole address of the notice's page, or nothing."""
    return f"{settings.RENDA_ADDRESS.rstrip('/')}{notice.url}" if notice.url else ""


def _deliver_one(number: int, connection: Any) -> int:
    if not _claim(number, clock.now()):
        return 0
    recipients = ("notice__account__notice_choice", "notice__contact", "notice__room")
    delivery = Delivery.objects.select_related(*recipients).get(pk=number)
    if held := _held(delivery):
        _mark(delivery, State.WAITING, attempts=delivery.attempts - 1, next_try_at=held)
        return 0
    try:
        state, error = _hand_over(delivery, connection), ""
    except Exception as fault:  # a gateway may raise anything; the message may quote the address
        connection.close()
        error = _class_of(fault)
        log.warning("delivery %s by %s: %s", number, delivery.way, error)
        state = _after(fault, delivery)
    _mark(delivery, state, error=error)
    return int(state == State.SENT)


def _claim(number: int, at: datetime) -> bool:
    """Take a delivery that may go, or one whose sender has died; False if it is sent, held or in other hands."""
    due = Q(state=State.WAITING) & (Q(next_try_at=None) | Q(next_try_at__lte=at))
    left_behind = Q(state=State.SENDING, lease_until__lte=at)
    claimed = Delivery.objects.filter(due | left_behind, pk=number)
    return bool(claimed.update(state=State.SENDING, lease_until=at + LEASE, attempts=F("attempts") + 1))


def _mark(delivery: Delivery, state: str, **changes: Any) -> None:
    now = clock.now()
    if state == State.WAITING and "next_try_at" not in changes:
        changes["next_try_at"] = now + PAUSES[min(delivery.attempts, len(PAUSES)) - 1]
    changes.setdefault("next_try_at", None)
    sent = now if state == State.SENT else None
    Delivery.objects.filter(pk=delivery.pk).update(state=state, sent_at=sent, lease_until=None, **changes)
    if state == State.SENT:
        note_success(gateway_of(delivery))


def _ask_again(numbers: list[int]) -> None:
    """Enqueue a job for each moment at which some of these may be tried again (or taken over from the dead)."""
    left: dict[datetime, list[int]] = {}
    rows = Delivery.objects.filter(pk__in=numbers, state__in=OPEN)
    for number, again, lease in rows.values_list("pk", "next_try_at", "lease_until"):
        left.setdefault(lease or again or clock.now() + PAUSES[0], []).append(number)
    enqueue_many(
        Request("notices.deliver", {"deliveries": waiting}, run_at=moment) for moment, waiting in left.items()
    )


def _held(delivery: Delivery) -> datetime | None:
    """Until when quiet hours hold it, which may have begun since it was asked for."""
    return held_until(recipient_of(delivery.notice), Way(delivery.way), _choice(delivery.notice), clock.now())


def recipient_of(notice: Notice) -> Recipient:
    """Return who is told."""
    found = notice.account or notice.contact or notice.room
    assert found is not None
    return found


def _choice(notice: Notice) -> NoticeChoice | None:
    return getattr(notice.account, "notice_choice", None) if notice.account else None


def _hand_over(delivery: Delivery, connection: Any) -> str:
    notice = delivery.notice
    address = _address(notice, delivery.way)
    if not address or not notice.title:
        raise GatewayRefused("no_address")
    with speaking(_language(notice)):
        if delivery.way == Way.EMAIL:
            _mail(delivery, address, connection)
        elif delivery.way == Way.CHAT:
            assert notice.room is not None
            room = notice.room
            say_in_room(room.kind, address, room.secret or "", _short(notice, "\n"), at=clock.now())
        else:
            gateway = text_gateway()
            if gateway is None:
                return State.NO_GATEWAY
            gateway(value=address, text=_short(notice, gettext("。")), reference=reference_of(delivery))
    return State.SENT


def _address(notice: Notice, way: str) -> str | None:
    """Where it goes now: what was erased or taken back since gets nothing."""
    if notice.room is not None:
        return notice.room.address
    if notice.contact is not None:
        return notice.contact.value
    assert notice.account is not None
    if not notice.account.is_active:
        return None
    return notice.account.notice_address if way == Way.EMAIL else notice.account.telephone


def _language(notice: Notice) -> str:
    if notice.room is not None:
        return notice.room.language
    if notice.contact is not None:
        return notice.contact.language
    choice = _choice(notice)
    return choice.language if choice else ""


def _title(notice: Notice) -> str:
    """What may be said outside."""
    return gettext("您有一项新的通知，请登录查看") if notice.confidential else notice.heading


def _short(notice: Notice, mark: str) -> str:
    """Title and link, nothing else, for ways that others may read over somebody's shoulder."""
    return mark.join(word for word in (" ".join(_title(notice).split()), link(notice)) if word)


def _mail(delivery: Delivery, address: str, connection: Any) -> None:
    notice = delivery.notice
    body = "" if notice.confidential else notice.words
    words = [body, link(notice), gettext("本邮件由系统发出，请勿直接回复。")]
    EmailMessage(
        subject=" ".join(_title(notice).split()),
        body="\n\n".join(word for word in words if word),
        to=[address],
        headers={"Message-ID": message_identifier(delivery), "Auto-Submitted": "auto-generated"},
        connection=connection,
    ).send()


def _after(fault: Exception, delivery: Delivery) -> str:
    """Where a delivery stands after a fault; one that is the gateway's and not the address's is noted."""
    if isinstance(fault, GatewayRefused):
        if delivery.way == Way.CHAT and fault.code != "no_address":
            note_failure(gateway_of(delivery), fault.code, clock.now())  # a room has one address, the robot's
        return State.FAILED
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return State.FAILED if _reply(fault) >= 500 else _again(delivery)
    note_failure(gateway_of(delivery), _class_of(fault), clock.now())
    return _again(delivery)


def _again(delivery: Delivery) -> str:
    return State.FAILED if delivery.attempts >= ATTEMPTS else State.WAITING


def _reply(fault: smtplib.SMTPRecipientsRefused) -> int:
    return min((code for code, _ in fault.recipients.values()), default=550)


def _class_of(fault: Exception) -> str:
    """A fault's class in at most 40 signs; its message is left out, because it may quote a person."""
    if isinstance(fault, GatewayFault):
        return fault.code[:40]
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return f"smtp_{_reply(fault)}"
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"smtp_{fault.smtp_code}"
    if isinstance(fault, TimeoutError):
        return "timeout"
    return "unreachable" if isinstance(fault, OSError) else type(fault).__name__[:40]
