"""Who may do what in the ledger; the texts are seen by those who have the task, contacts by nobody without a record."""

from __future__ import annotations

from renda.core.access.api import oversees
from renda.core.base.actor import Role
from renda.core.base.predicates import allow, has_role, in_assembly, is_system

works_on_drafts = has_role(Role.LEGISLATIVE_OFFICE) & in_assembly

allow("opinions.see_ledger", works_on_drafts)
allow("opinions.screen_opinions", works_on_drafts)
allow("opinions.regroup", is_system | works_on_drafts)
allow("opinions.merge_groups", works_on_drafts)
allow("opinions.split_group", works_on_drafts)
allow("opinions.answer_group", works_on_drafts)
allow("opinions.summarise_group", works_on_drafts)
allow("opinions.withdraw_answer", works_on_drafts)
allow("opinions.forget_speaker", is_system)
allow("opinions.forget_opinion", is_system | has_role(Role.SECURITY_OFFICER) & oversees)
