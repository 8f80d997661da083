"""What follows elsewhere: a person who had the contact forgotten is forgotten here too."""

from __future__ import annotations

from typing import Any

from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.base.events import listen
from renda.modules.complaints import opening
from renda.modules.complaints.actions import forget_sender
from renda.modules.complaints.models import Complaint


@listen("access.contact_forgotten", "complaints.forget_sender")
def forget_the_sender(record: Any) -> None:
    """Erase name, address and contact from every complaint of this contact, in the compartment's own record."""
    with scope.unscoped("a contact may have complained in several assemblies"), opening.opened_by_machine():
        for complaint in Complaint.objects.filter(contact=record.payload["contact"]).order_by("pk"):
            system = Actor.system(assembly=complaint.assembly_id)
            forget_sender(subject=complaint, by=system, at=record.at)
