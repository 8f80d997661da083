"""Who may enter and check figures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import Actor, Role
from renda.core.base.predicates import allow, has_role, predicate


@predicate(_("本级人大"))
def in_own_assembly(actor: Actor, subject: Any) -> bool:
    """The subject is the assembly of the active hat, or one of its entries."""
    assembly = getattr(subject, "assembly_id", None) or subject.pk
    return actor.assembly is not None and actor.assembly == assembly


@predicate(_("有账号的人员"))
def is_a_person(actor: Actor, subject: Any) -> bool:
    """A person with an account; a figure is never checked by the machine."""
    return actor.account is not None


KEEPERS = (
    Role.LEGISLATIVE_OFFICE,
    Role.GENERAL_OFFICE,
    Role.DEPUTIES_OFFICE,
    Role.BUDGET_OFFICE,
    Role.SECRETARY_GENERAL,
)
keeper = has_role(*KEEPERS) & in_own_assembly & is_a_person

allow("law.enter_place_figure", keeper)
allow("law.correct_place_figure", keeper)
allow("law.check_place_figure", keeper)
allow("law.end_place_figure", keeper)
allow("law.check_shipped_figure", keeper)
