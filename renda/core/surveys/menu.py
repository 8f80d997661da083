"""The desk's lines."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.core.base.menu import core_entries
from renda.core.surveys.rules import OFFICES
from renda.lib.registry import MenuEntry

core_entries.add(
    "surveys.list",
    MenuEntry(_("测试和评价表"), "surveys:list", "desk", tuple(role.value for role in OFFICES), 62),
)
core_entries.add("surveys.mine", MenuEntry(_("请我填的表"), "surveys:mine", "desk", (), 64))
