"""The desk's line."""

from __future__ import annotations

from renda.core.base.menu import core_entries
from renda.lib.registry import MenuEntry

core_entries.add("notices.list", MenuEntry("通知", "notices:list", "desk", (), 70))
