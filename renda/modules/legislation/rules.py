"""Who works on a regulation."""

from __future__ import annotations

from renda.core.base.actor import Role
from renda.core.base.predicates import allow, has_role, in_assembly, is_own_assembly

is_legislative_office = has_role(Role.LEGISLATIVE_OFFICE)

allow("legislation.open_project", is_legislative_office & is_own_assembly)
allow("legislation.see_projects", is_legislative_office & in_assembly)
allow(
    "legislation.see_source",
    has_role(Role.LEGISLATIVE_OFFICE, Role.GENERAL_OFFICE, Role.SPECIAL_COMMITTEE, Role.CHAIRPERSON)
    & in_assembly,
)
for verb in ("import_version", "correct_version", "settle_version", "explain_change"):
    allow(f"legislation.{verb}", is_legislative_office & in_assembly)
