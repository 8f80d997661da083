"""The desk's lines for the auditor."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import Role
from renda.core.base.menu import core_entries
from renda.lib.registry import MenuEntry

AUDITOR = (Role.AUDITOR.value,)

core_entries.add("audit.events", MenuEntry(_("操作记录"), "audit:events", "desk", AUDITOR, 78))
core_entries.add("audit.checkpoints", MenuEntry(_("核验记录"), "audit:checkpoints", "desk", AUDITOR, 79))
