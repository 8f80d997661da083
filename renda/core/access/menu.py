"""The desk's lines for the three powers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import Role
from renda.core.base.menu import core_entries
from renda.lib.registry import MenuEntry

ADMINISTRATOR, OFFICER, AUDITOR = Role.ADMINISTRATOR.value, Role.SECURITY_OFFICER.value, Role.AUDITOR.value

core_entries.add(
    "access.accounts", MenuEntry(_("账号"), "access:accounts", "desk", (ADMINISTRATOR, OFFICER), 80)
)
core_entries.add("access.grants", MenuEntry(_("角色授予"), "access:grants", "desk", (OFFICER, AUDITOR), 81))
core_entries.add("access.forget", MenuEntry(_("删除个人信息"), "access:forget", "desk", (OFFICER,), 82))
core_entries.add("access.sign_ins", MenuEntry(_("登录记录"), "access:sign_ins", "desk", (AUDITOR,), 82))
core_entries.add(
    "access.administration", MenuEntry(_("本次管理"), "access:administration", "desk", (ADMINISTRATOR,), 83)
)
