"""The desk's lines of handling: for the bodies, for the offices that watch over them, and for both."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import BODY_ROLES, Role
from renda.core.base.menu import core_entries
from renda.lib.registry import MenuEntry

BODIES = tuple(role.value for role in BODY_ROLES)
WATCHING = tuple(
    role.value
    for role in (
        Role.DEPUTIES_OFFICE,
        Role.GENERAL_OFFICE,
        Role.COORDINATING_OFFICE,
        Role.SPECIAL_COMMITTEE,
        Role.CHAIRPERSON,
        Role.MEMBER,
    )
)

core_entries.add("handling.body_desk", MenuEntry(_("承办工作台"), "handling:body_desk", "desk", BODIES, 20))
core_entries.add(
    "handling.answer_templates", MenuEntry(_("答复模板"), "handling:answer_templates", "desk", BODIES, 23)
)
core_entries.add("handling.parts", MenuEntry(_("承办件"), "handling:parts", "desk", WATCHING, 25))
core_entries.add("handling.workload", MenuEntry(_("承办情况"), "handling:workload", "desk", WATCHING, 26))
core_entries.add(
    "handling.promises", MenuEntry(_("承诺台账"), "handling:promises", "desk", (*BODIES, *WATCHING), 27)
)
