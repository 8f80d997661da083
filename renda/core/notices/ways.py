"""The one place that decides by which ways somebody hears of something, and when at the earliest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from renda.core.access.models import Account, Contact
from renda.core.notices.kinds import Kind, kind_of
from renda.core.notices.models import ChatRoom, NoticeChoice, Way
from renda.core.notices.quiet import quiet_until

Recipient = Account | Contact | ChatRoom


def ways_for(recipient: Recipient, kind: str, choice: NoticeChoice | None = None) -> list[Way]:
    """Return the ways for one recipient.

    Accounts: in the application always, besides by what they chose of the ways that the kind may go and they gave
    an address for; contacts: by mail or text message; work-chat groups: there, if the kind may be said to a group.
    """
    found = kind_of(kind)
    if isinstance(recipient, ChatRoom):
        return [Way.CHAT] if Way.CHAT in found.ways and kind not in recipient.off else []
    if isinstance(recipient, Contact):
        return _ways_of_contact(recipient)
    wanted = {Way.IN_APP, *chosen_ways(found, choice)} & _reached(recipient)
    return [way for way in found.ways if way in wanted]


def chosen_ways(kind: Kind, choice: NoticeChoice | None) -> tuple[Way, ...]:
    """Return the ways that an account chose for a kind, or the usual ones."""
    if choice is None or kind.name not in choice.ways or not kind.offered:
        return kind.usual
    return tuple(Way(way) for way in choice.ways[kind.name] if way in kind.ways)


def held_until(recipient: Recipient, way: Way, choice: NoticeChoice | None, at: datetime) -> datetime | None:
    """Return until when the recipient's quiet hours hold a message of this way back; None if it may go now."""
    if isinstance(recipient, ChatRoom):
        return quiet_until(recipient.quiet_from, recipient.quiet_until, at)
    if choice is None or way == Way.IN_APP or (way == Way.EMAIL and not choice.quiet_email):
        return None
    return quiet_until(choice.quiet_from, choice.quiet_until, at)


def choices_of(accounts: Iterable[int]) -> Mapping[int, NoticeChoice]:
    """Return what these accounts chose, by account; one query."""
    return {row.account_id: row for row in NoticeChoice.objects.filter(account__in=accounts)}


def _ways_of_contact(contact: Contact) -> list[Way]:
    if not contact.is_reachable:
        return []  # a stranger's address typed by somebody else hears nothing
    return [Way.EMAIL] if contact.kind == Contact.Kind.EMAIL else [Way.TEXT]


def _reached(account: Account) -> set[Way]:
    reached = {Way.IN_APP}
    if account.notice_address:
        reached.add(Way.EMAIL)
    if account.telephone:
        reached.add(Way.TEXT)
    return reached
