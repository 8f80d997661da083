"""What the open ledger knows of the register: somebody takes over, and a sender is told by the code."""

from __future__ import annotations

from datetime import datetime

from renda.core.access.models import Grant
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.opinions.leaving import Leaving, Taker, Told, takers
from renda.lib import clock
from renda.modules.complaints import opening
from renda.modules.complaints.actions import take_over
from renda.modules.complaints.models import Complaint
from renda.modules.complaints.numbers import Register
from renda.modules.complaints.selectors import sender_lines


def has_staff(assembly: int, at: datetime) -> bool:
    """Whether somebody holds the office's role in the assembly."""
    grants = Grant.objects.in_force(clock.local_day(at))
    return grants.filter(assembly=assembly, role=Role.COMPLAINTS_OFFICE, account__is_active=True).exists()


def take(leaving: Leaving, by: Actor, at: datetime) -> None:
    """Enter it in the register of its assembly, by the system: who handed it over stands in the row."""
    system = Actor.system(assembly=leaving.assembly)
    take_over(subject=Register.of(leaving.assembly), leaving=leaving, by=system, at=at)


def told(index: str) -> Told | None:
    """What the sender reads by the code of the ledger or by the one on a letter; None for an unknown one."""
    if not index:
        return None
    with scope.unscoped("a complaint by its sender's code"), opening.opened_by_machine():
        rows = Complaint.objects.select_related("assembly")
        found = rows.filter(code_index=index).first() or rows.filter(origin_index=index).first()
        return Told(found.number, tuple(sender_lines(found))) if found else None


takers.add("complaints", Taker(has_staff=has_staff, take=take, told=told))
