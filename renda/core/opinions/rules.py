"""Who may do what in the ledger; the texts are seen by those who have the task, contacts by nobody without a record."""

from __future__ import annotations

from renda.core.access.api import contact_tasks, oversees
from renda.core.access.models import Contact
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.base.predicates import allow, has_role, in_assembly, is_system, permits
from renda.core.opinions.models import Opinion
from renda.core.procedures.models import Matter


def works_with(actor: Actor, contact: Contact) -> bool:
    """Whether the contact spoke in a round of a matter whose ledger the actor works on."""
    if actor.assembly is None:
        return False
    with scope.assemblies([actor.assembly], matter=actor.matter):
        spoken = Opinion.objects.filter(contact=contact, round__isnull=False)
        matters = list(Matter.objects.filter(pk__in=spoken.values("round__matter")))
    return any(permits("opinions.see_ledger", actor, matter) for matter in matters)


contact_tasks.add("opinions", works_with)
works_on_drafts = has_role(Role.LEGISLATIVE_OFFICE) & in_assembly

allow("opinions.see_ledger", works_on_drafts)
allow("opinions.export_list", works_on_drafts)
allow("opinions.screen_opinions", is_system | works_on_drafts)
allow("opinions.regroup", is_system | works_on_drafts)
allow("opinions.merge_groups", works_on_drafts)
allow("opinions.split_group", works_on_drafts)
allow("opinions.answer_group", works_on_drafts)
allow("opinions.summarise_group", works_on_drafts)
allow("opinions.withdraw_answer", works_on_drafts)
allow("opinions.forget_speaker", is_system)
allow("opinions.forget_opinion", is_system | has_role(Role.SECURITY_OFFICER) & oversees)
