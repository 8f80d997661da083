"""The verbs of notices: choosing, the calendar's address, work-chat groups, sending again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Q
from django.utils.translation import gettext

from renda.core.access.actions.accounts import given
from renda.core.access.models import Account
from renda.core.base.action import action
from renda.core.base.actor import Actor, Role
from renda.core.notices.digests import last_moment
from renda.core.notices.events import (
    CalendarMade,
    CalendarRevoked,
    NoticesChosen,
    RoomChanged,
    RoomClosed,
    RoomOpened,
    RoomTried,
    SentAgain,
)
from renda.core.notices.models import CalendarAddress, ChatRoom, Delivery, NoticeChoice, State
from renda.core.notices.posting import is_web_address
from renda.core.notices.telling import ask_for, notify
from renda.core.people.models import Assembly, Body
from renda.lib.clock import local_day
from renda.lib.errors import Refusal
from renda.lib.saying import marked


class BadRoomAddress(Refusal):
    """The robot's address is none that can be called."""


class RoomOver(Refusal):
    """The work-chat group was closed."""


class HalfQuiet(Refusal):
    """Only one end of the quiet hours was given."""


class NothingToSend(Refusal):
    """None of the chosen deliveries can be sent again."""


@dataclass(frozen=True)
class Choices:
    """What somebody chooses; `ways` holds the ways besides the application, by kind."""

    ways: dict[str, list[str]]
    language: str = ""
    quiet_from: time | None = None
    quiet_until: time | None = None
    quiet_email: bool = False
    digest: str = ""
    digest_hour: int = 8
    digest_weekday: int = 0


@dataclass(frozen=True)
class RoomSettings:
    """What is said of a work-chat group besides its robot's key."""

    name: str
    kind: str
    body: Body | None = None
    language: str = ""
    quiet_from: time | None = None
    quiet_until: time | None = None
    off: tuple[str, ...] = ()


@action("notices.choose")
def choose_notices(*, subject: Account, choices: Choices, by: Actor, at: datetime) -> NoticesChosen:
    """Set which kinds come by which ways, quiet hours, digest and language. Raises: HalfQuiet."""
    _refuse_half_quiet(choices.quiet_from, choices.quiet_until)
    row = NoticeChoice.objects.get_or_create(account=subject)[0]
    begins_anew = choices.digest and row.digest != choices.digest
    for name, value in choices.__dict__.items():
        setattr(row, name, value)
    if begins_anew:
        row.digest_done_on, row.digest_until = local_day(last_moment(row, at)), at
    row.version += 1
    row.save()
    return NoticesChosen(account=subject.pk)


@action("notices.make_calendar")
def make_calendar(*, subject: Account, index: str, by: Actor, at: datetime) -> CalendarMade:
    """Give the account a new calendar address, known by its index only; an earlier one ends."""
    CalendarAddress.objects.update_or_create(account=subject, defaults={"index": index, "made_at": at})
    return CalendarMade(account=subject.pk)


@action("notices.revoke_calendar")
def revoke_calendar(*, subject: Account, by: Actor, at: datetime) -> CalendarRevoked:
    """End the account's calendar address."""
    CalendarAddress.objects.filter(account=subject).delete()
    return CalendarRevoked(account=subject.pk)


@action("notices.open_room")
def open_room(
    *, subject: Assembly, settings: RoomSettings, address: str, secret: str, by: Actor, at: datetime
) -> RoomOpened:
    """Enter a work-chat group of the office, or of a body of the assembly. Raises: BadRoomAddress, HalfQuiet."""
    room = ChatRoom(assembly=subject)
    _set(room, settings)
    _set_key(room, address, secret)
    room.save(force_insert=True)
    return RoomOpened(room=room.pk, assembly=subject.pk, body=room.body_id, called=room.name)


@action("notices.change_room")
def change_room(
    *, subject: ChatRoom, settings: RoomSettings, address: str, secret: str, by: Actor, at: datetime
) -> RoomChanged:
    """Change a work-chat group; an empty address keeps the key. Raises: RoomOver, BadRoomAddress, HalfQuiet."""
    _refuse_over(subject)
    _set(subject, settings)
    if address:
        _set_key(subject, address, secret)
    subject.version += 1
    subject.save()
    return RoomChanged(room=subject.pk, called=subject.name, new_key=bool(address))


@action("notices.close_room")
def close_room(*, subject: ChatRoom, reason: str, by: Actor, at: datetime) -> RoomClosed:
    """Say nothing more there, and erase the robot's key. Raises: RoomOver, NoReason."""
    _refuse_over(subject)
    subject.address, subject.secret, subject.closed_at = None, None, at
    subject.version += 1
    subject.save(update_fields=["address", "secret", "closed_at", "version"])
    return RoomClosed(room=subject.pk, reason=given(reason))


@action("notices.try_room")
def try_room(*, subject: ChatRoom, by: Actor, at: datetime) -> RoomTried:
    """Say one line in the group, to see that it arrives. Raises: RoomOver."""
    _refuse_over(subject)
    notify(
        recipients=[subject],
        kind="room_tried",
        title=marked("这是一条试发的消息，群机器人已接通"),
        url="",
        dedupe=f"room:{subject.pk}:{at.isoformat()}",
        at=at,
        assembly=subject.assembly_id,
    )
    return RoomTried(room=subject.pk)


@action("notices.send_again")
def send_again(*, subject: Assembly, deliveries: list[int], by: Actor, at: datetime) -> SentAgain:
    """Let deliveries that failed or wait go out now, with their attempts counted anew. Raises: NothingToSend."""
    theirs = Q(notice__assembly=subject)
    if by.role is Role.ADMINISTRATOR:
        theirs |= Q(notice__assembly=None) | Q(notice__assembly__path__startswith=subject.path)
    rows = Delivery.objects.filter(theirs, pk__in=deliveries).exclude(state__in=[State.SENT, State.SENDING])
    numbers = list(rows.values_list("pk", flat=True))
    if not numbers:
        raise NothingToSend(gettext("选中的通知已经发出或者正在发送，无需重发；请刷新页面查看。"))
    again = Delivery.objects.filter(pk__in=numbers)
    again.update(state=State.WAITING, attempts=0, error="", next_try_at=None)
    ask_for(again)
    return SentAgain(assembly=subject.pk, count=len(numbers))


def _set(room: ChatRoom, settings: RoomSettings) -> None:
    _refuse_half_quiet(settings.quiet_from, settings.quiet_until)
    for name, value in settings.__dict__.items():
        setattr(room, name, list(value) if isinstance(value, tuple) else value)


def _set_key(room: ChatRoom, address: str, secret: str) -> None:
    if not is_web_address(address.strip()):
        raise BadRoomAddress(
            gettext("机器人地址应以 http:// 或者 https:// 开头，请从群机器人的设置中完整复制。")
        )
    room.address, room.secret = address.strip(), secret.strip() or None


def _refuse_half_quiet(begins: time | None, ends: time | None) -> None:
    if (begins is None) != (ends is None):
        raise HalfQuiet(gettext("免打扰时段须同时填写开始和结束时间，或者都留空。"))


def _refuse_over(room: ChatRoom) -> None:
    if room.closed_at is not None:
        raise RoomOver(gettext("工作群“%(name)s”已经停用，请重新登记。") % {"name": room.name})
