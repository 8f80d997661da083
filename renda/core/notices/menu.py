"""The desk's line."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import Role
from renda.core.base.menu import core_entries
from renda.lib.registry import MenuEntry

core_entries.add("notices.list", MenuEntry(_("通知"), "notices:list", "desk", (), 70))
core_entries.add(
    "notices.ways",
    MenuEntry(
        _("发送情况"),
        "notices:deliveries",
        "desk",
        (Role.GENERAL_OFFICE.value, Role.ADMINISTRATOR.value),
        75,
    ),
)
