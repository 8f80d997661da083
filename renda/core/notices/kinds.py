"""The kinds of notices: what people choose among, and by which ways each may go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.notices.models import Way
from renda.lib.registry import Registry

EVERY_WAY = tuple(Way)
PERSONAL = (Way.IN_APP, Way.EMAIL, Way.TEXT)  # what concerns one person is said to no group


@dataclass(frozen=True)
class Kind:
    """A kind of occasion: its label on the page of choices, the ways it may go, and those it goes unless chosen otherwise.

    A kind that is not `offered` is chosen by nobody: it is for citizens, or its own page asks for it.
    """

    name: str
    label: Any
    ways: tuple[Way, ...] = EVERY_WAY
    usual: tuple[Way, ...] = (Way.IN_APP, Way.EMAIL, Way.CHAT)
    offered: bool = True


kinds: Registry[Kind] = Registry("kinds of notices")


def declare(
    name: str,
    label: Any,
    *,
    ways: tuple[Way, ...] = EVERY_WAY,
    usual: tuple[Way, ...] = (Way.IN_APP, Way.EMAIL, Way.CHAT),
    offered: bool = True,
) -> Kind:
    """Declare a kind of notice, e.g. `declare("handling_assigned", _("新交办"))`; `name` has at most 40 signs."""
    return kinds.add(name, Kind(name, label, ways, usual, offered))


def kind_of(name: str) -> Kind:
    """Return the kind; one that nobody declared goes to people by all but text messages, and to no group."""
    if name in kinds:
        return kinds.get(name)
    return Kind(name, _("其他通知"), ways=(Way.IN_APP, Way.EMAIL, Way.TEXT), offered=False)


TODO_OPENED = declare("todo_opened", _("新的待办"), usual=(Way.IN_APP,))
GATEWAY_FAILED = declare("gateway_failed", _("发送通道故障"), ways=(Way.IN_APP, Way.EMAIL), offered=False)
TELEPHONE_SET = declare("telephone_set", _("登记手机变更"), ways=(Way.IN_APP, Way.EMAIL), offered=False)
DIGEST = declare("digest", _("待办摘要"), ways=(Way.EMAIL,), usual=(Way.EMAIL,), offered=False)
ROOM_TRIED = declare("room_tried", _("试发工作群消息"), ways=(Way.CHAT,), offered=False)
ANSWERS_RELEASED = declare("answers_released", _("意见答复公开"), ways=(Way.EMAIL, Way.TEXT), offered=False)
