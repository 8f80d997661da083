"""Who may do what with suggestions, where no step of a procedure says it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import Actor, Role
from renda.core.base.predicates import allow, has_role, in_assembly, is_own_assembly, predicate
from renda.modules.suggestions.models import Gathering


@predicate(_("领衔代表"))
def is_lead(actor: Actor, subject: Any) -> bool:
    """The deputy who sent the text out."""
    return isinstance(subject, Gathering) and actor.person is not None and actor.person == subject.lead_id


@predicate(_("被邀请附议的代表"))
def is_invited(actor: Actor, subject: Any) -> bool:
    """A deputy whom the lead signer asked."""
    return (
        isinstance(subject, Gathering)
        and actor.person is not None
        and subject.signatures.filter(person=actor.person).exists()
    )


DEPUTY = has_role(Role.DEPUTY)
OFFICE = has_role(Role.DEPUTIES_OFFICE, Role.GENERAL_OFFICE)

allow("suggestions.begin_gathering", DEPUTY & is_own_assembly)
allow("suggestions.change_gathering", DEPUTY & in_assembly & is_lead)
allow("suggestions.withdraw_gathering", DEPUTY & in_assembly & is_lead)
allow("suggestions.co_sign", DEPUTY & in_assembly & is_invited)
allow("suggestions.decline", DEPUTY & in_assembly & is_invited)
allow("suggestions.withdraw_signature", DEPUTY & in_assembly & is_invited)
allow("suggestions.submit_gathering", DEPUTY & in_assembly & is_lead)
allow("suggestions.submit", DEPUTY & is_own_assembly)
allow("suggestions.enter_paper", OFFICE & is_own_assembly)
allow("suggestions.publish", OFFICE & in_assembly)
allow("suggestions.withhold", OFFICE & in_assembly)
allow("suggestions.see_own", DEPUTY)
allow(
    "suggestions.see_office",
    has_role(
        Role.DEPUTIES_OFFICE,
        Role.GENERAL_OFFICE,
        Role.SPECIAL_COMMITTEE,
        Role.CHAIRPERSON,
        Role.MEMBER,
        Role.COORDINATING_OFFICE,
    )
    & in_assembly,
)
