"""Who works on a regulation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import Actor, Role
from renda.core.base.predicates import allow, has_role, in_assembly, predicate
from renda.core.people.models import Assembly

is_legislative_office = has_role(Role.LEGISLATIVE_OFFICE)


@predicate(_("本级人大"))
def is_own_assembly(actor: Actor, subject: Assembly) -> bool:
    """The subject is the assembly of the active hat itself."""
    return actor.assembly is not None and actor.assembly == subject.pk


allow("legislation.open_project", is_legislative_office & is_own_assembly)
allow("legislation.see_projects", is_legislative_office & in_assembly)
allow(
    "legislation.see_source",
    has_role(Role.LEGISLATIVE_OFFICE, Role.GENERAL_OFFICE, Role.SPECIAL_COMMITTEE, Role.CHAIRPERSON)
    & in_assembly,
)
for verb in ("import_version", "correct_version", "settle_version", "explain_change"):
    allow(f"legislation.{verb}", is_legislative_office & in_assembly)
