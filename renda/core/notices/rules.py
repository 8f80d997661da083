"""Who may choose, and who looks after the ways out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.access.api import oversees
from renda.core.access.rules import is_own_account
from renda.core.base.actor import Actor, Role
from renda.core.base.predicates import allow, predicate, reaches
from renda.core.people.models import Assembly


@predicate(_("本级人大办公室或者系统管理员"))
def looks_after_ways(actor: Actor, subject: Any) -> bool:
    """The general office of the subject's assembly, or an administrator of it or above it."""
    if not reaches(actor, subject):
        return False
    assembly = subject.pk if isinstance(subject, Assembly) else getattr(subject, "assembly_id", None)
    if actor.role is Role.GENERAL_OFFICE:
        return assembly is not None and assembly == actor.assembly
    return actor.role is Role.ADMINISTRATOR and oversees(actor, subject)


for name in ("choose", "make_calendar", "revoke_calendar"):
    allow(f"notices.{name}", is_own_account)
for name in ("open_room", "change_room", "close_room", "try_room", "send_again"):
    allow(f"notices.{name}", looks_after_ways)
