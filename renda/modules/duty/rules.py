"""Who may do what with duty records."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import Actor, Role
from renda.core.base.predicates import allow, has_role, in_assembly, predicate
from renda.core.files.api import owners
from renda.core.files.models import StoredFile
from renda.core.people.models import Assembly
from renda.modules.duty.models import Act

DEPUTIES = (Role.DEPUTY, Role.MEMBER, Role.CHAIRPERSON, Role.SECRETARY_GENERAL, Role.SPECIAL_COMMITTEE)


@predicate(_("本级人大"))
def is_own_assembly(actor: Actor, subject: Any) -> bool:
    """The subject is the assembly of the active hat itself."""
    return isinstance(subject, Assembly) and actor.assembly == subject.pk and not actor.matter


@predicate(_("代表本人"))
def is_oneself(actor: Actor, subject: Any) -> bool:
    """The row is about the person who acts."""
    return actor.person is not None and getattr(subject, "person_id", None) == actor.person


@predicate(_("联系人本人"))
def is_keeper(actor: Actor, subject: Any) -> bool:
    """The pair is the actor's to keep, or the contact is one of such a pair."""
    pair = getattr(subject, "pair", subject)
    return actor.person is not None and getattr(pair, "keeper_id", None) == actor.person


seated = has_role(*DEPUTIES)
office = has_role(Role.DEPUTIES_OFFICE)

allow("duty.report_act", seated & is_own_assembly)
allow("duty.correct_act", seated & in_assembly & is_oneself)
allow("duty.withdraw_act", seated & in_assembly & is_oneself)
for verb in ("accept_act", "return_act", "take_back_act"):
    allow(f"duty.{verb}", office & in_assembly & ~is_oneself)
allow("duty.choose_pack", office & is_own_assembly)
allow("duty.ask_points", office & is_own_assembly)
allow("duty.file_appeal", seated & is_own_assembly)
allow("duty.withdraw_appeal", seated & in_assembly & is_oneself)
allow("duty.answer_appeal", office & in_assembly & ~is_oneself)
allow("duty.see_appeal", in_assembly & (office | is_oneself))
allow("duty.publish_profiles", office & is_own_assembly)
for verb in ("edit_profile", "withdraw_profile"):
    allow(f"duty.{verb}", office & in_assembly)
for verb in ("make_pair", "begin_pairs_import", "confirm_pairs_import", "import_pairs"):
    allow(f"duty.{verb}", office & is_own_assembly)
allow("duty.end_pair", office & in_assembly)
allow("duty.record_contact", in_assembly & (office | seated & is_keeper))
allow("duty.withdraw_contact", in_assembly & (office | seated & is_keeper))
allow("duty.hand_on", office & in_assembly)
allow("duty.see_act", in_assembly & (office | is_oneself))


def may_read_paper(stored: StoredFile, actor: Actor) -> bool:
    """The office reads the papers of the acts of its assembly; a deputy those of the own acts."""
    if actor.assembly != stored.assembly_id or actor.matter:
        return False
    if actor.role is not Role.DEPUTIES_OFFICE and actor.person is None:
        return False
    papers = Act.objects.filter(file=stored)
    return (papers if actor.role is Role.DEPUTIES_OFFICE else papers.filter(person=actor.person)).exists()


owners.add("duty.acts", may_read_paper)
