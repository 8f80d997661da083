"""Reading what did not go out, and the ways out, for those who look after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from renda.core.access.api import oversight
from renda.core.base.actor import Actor, Role
from renda.core.notices.failures import failing_gateways
from renda.core.notices.gateways import text_gateway
from renda.core.notices.models import ChatRoom, Delivery, GatewayFailure, State, Way

NOT_OUT = (State.WAITING, State.SENDING, State.FAILED, State.NO_GATEWAY)


@dataclass(frozen=True)
class Gateway:
    """A way out as its caretakers see it: its name, how it is connected, and what fails now."""

    name: str
    label: str
    connection: str
    is_connected: bool
    failure: GatewayFailure | None


def places_of(actor: Actor) -> list[int]:
    """Return the assemblies whose ways out this hat looks after."""
    if actor.role is Role.GENERAL_OFFICE and actor.assembly is not None and not actor.matter:
        return [actor.assembly]
    return oversight(actor) if actor.role is Role.ADMINISTRATOR else []


def deliveries_not_out(actor: Actor, *, way: str = "", state: str = "") -> QuerySet[Delivery]:
    """Return what waits or failed in these assemblies, the newest first; for administrators also what is of none."""
    theirs = Q(notice__assembly__in=places_of(actor))
    if actor.role is Role.ADMINISTRATOR:
        theirs |= Q(notice__assembly=None)
    rows = Delivery.objects.filter(theirs, state__in=NOT_OUT).select_related("notice")
    rows = rows.filter(way=way) if way else rows
    return (rows.filter(state=state) if state else rows).order_by("-pk")


def rooms_in(places: Sequence[int]) -> QuerySet[ChatRoom]:
    """Return the work-chat groups of these assemblies that are open."""
    return ChatRoom.objects.filter(assembly__in=places, closed_at=None).select_related("assembly", "body")


def gateways_for(actor: Actor) -> list[Gateway]:
    """Return the ways out that this hat looks after: mail, text messages, and each work-chat group."""
    failing = failing_gateways()
    has_text = text_gateway() is not None
    found = [
        Gateway("email", str(Way.EMAIL.label), _mail(), bool(settings.EMAIL_HOST), failing.get("email")),
        Gateway("sms", str(Way.TEXT.label), _texts(has_text), has_text, failing.get("sms")),
    ]
    for room in rooms_in(places_of(actor)):
        name = f"chat:{room.pk}"
        found.append(Gateway(name, room.name, str(room.get_kind_display()), True, failing.get(name)))
    return found


def error_in_words(code: str) -> str:
    """Say a class of fault in the reader's language."""
    known = {
        "": "",
        "timeout": gettext("等待超时"),
        "unreachable": gettext("连接不上"),
        "no_address": gettext("没有可用的地址"),
        "bad_address": gettext("通道地址不正确"),
        "robot_no_answer": gettext("机器人没有按格式回答"),
    }
    if code in known:
        return known[code]
    kind, _, number = code.partition("_")
    by_number = {
        "http": gettext("通道返回状态 %(number)s"),
        "smtp": gettext("邮件服务器返回 %(number)s"),
        "robot": gettext("机器人返回错误码 %(number)s"),
    }
    if kind in by_number:
        return by_number[kind] % {"number": number}
    return gettext("其他故障（%(code)s）") % {"code": code}


def _mail() -> str:
    return settings.EMAIL_HOST or gettext("未接通（邮件只打印，不发出）")


def _texts(connected: bool) -> str:
    if not connected:
        return gettext("未接通（没有设置短信通道）")
    if settings.RENDA_TEXT_GATEWAY:
        return gettext("由本单位的程序发送")
    return gettext("HTTP 通道") if settings.RENDA_TEXT_URL else gettext("演示：显示在页面上")
