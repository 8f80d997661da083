"""Gateways that fail: noted from the first fault to the next message taken, with one alarm for each such stretch."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from renda.core.access.models import Account, Grant
from renda.core.base.actor import Role
from renda.core.notices.models import ChatRoom, Delivery, GatewayFailure, Way
from renda.core.notices.telling import notify
from renda.core.notices.wording import Term
from renda.lib import clock
from renda.lib.saying import marked

ALARM_AFTER = 3  # faults in a row, so that one dropped connection wakes nobody
CARETAKERS = (Role.GENERAL_OFFICE, Role.ADMINISTRATOR)
NAMES = {
    Way.EMAIL: marked("电子邮件"),
    Way.TEXT: marked("短信"),
    Way.CHAT: marked("工作群"),
}


def gateway_of(delivery: Delivery) -> str:
    """Return the name of the gateway that a delivery goes through."""
    return f"chat:{delivery.notice.room_id}" if delivery.way == Way.CHAT else delivery.way


def note_success(gateway: str) -> None:
    """The gateway takes messages: whatever failed before is over."""
    GatewayFailure.objects.filter(gateway=gateway).delete()


def note_failure(gateway: str, error: str, at: datetime) -> None:
    """Count a fault of the gateway; the third in a row tells its caretakers, once."""
    with transaction.atomic():
        GatewayFailure.objects.get_or_create(gateway=gateway, defaults={"since": at})
        GatewayFailure.objects.filter(gateway=gateway).update(count=F("count") + 1, error=error)
        failing = GatewayFailure.objects.filter(gateway=gateway, alarmed_at=None, count__gte=ALARM_AFTER)
        if not failing.update(alarmed_at=at):
            return
        row = GatewayFailure.objects.get(gateway=gateway)
        _alarm(row, at)


def failing_gateways() -> dict[str, GatewayFailure]:
    """Return what fails now, by the gateway's name."""
    return {row.gateway: row for row in GatewayFailure.objects.all()}


def _alarm(row: GatewayFailure, at: datetime) -> None:
    way, _, number = row.gateway.partition(":")
    room = ChatRoom.objects.filter(pk=number).first() if number else None
    notify(
        recipients=_caretakers(room, at),
        kind="gateway_failed",
        title=marked("%(gateway)s发送通道出现故障"),
        body=marked("通道自动重试；修复后未送达的通知可以在发送情况页一并重发。"),
        words={"gateway": room.name if room else Term(NAMES[Way(way)])},
        url=reverse("notices:deliveries"),
        dedupe=f"gateway:{row.gateway}:{row.since.isoformat()}",
        at=at,
    )


def _caretakers(room: ChatRoom | None, at: datetime) -> list[Account]:
    """The general office and the administrators: of the room's assembly, or of all, whom a common gateway serves."""
    holds = Grant.objects.in_force(clock.local_day(at)).filter(role__in=[role.value for role in CARETAKERS])
    if room is not None:
        holds = holds.filter(Q(assembly=room.assembly_id))
    return list(Account.objects.filter(pk__in=holds.values("account"), is_active=True).order_by("pk"))
