"""Who makes forms, who fills them in, who sees what came."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import Actor, Role
from renda.core.base.predicates import allow, has_role, in_assembly, is_system, predicate, reaches
from renda.core.people.models import Assembly
from renda.core.surveys.models import Invitation, Survey

OFFICES = (
    Role.DEPUTIES_OFFICE,
    Role.LEGISLATIVE_OFFICE,
    Role.SPECIAL_COMMITTEE,
    Role.BUDGET_OFFICE,
    Role.GENERAL_OFFICE,
)
is_office = has_role(*OFFICES)


@predicate(_("本级人大"))
def is_own_assembly(actor: Actor, subject: object) -> bool:
    """The subject is the assembly of the active hat itself."""
    return isinstance(subject, Assembly) and actor.assembly == subject.pk


@predicate(_("被邀请作答的人"))
def is_asked(actor: Actor, subject: object) -> bool:
    """The form asks this account by name, or the hat by its role in the form's assembly (or one below it)."""
    if not isinstance(subject, Survey) or actor.account is None or actor.matter:
        return False
    if actor.role.value in subject.roles and _is_of(actor, subject):
        return True
    return Invitation._base_manager.filter(
        survey=subject, account=actor.account
    ).exists()  # of whichever congress


def _is_of(actor: Actor, survey: Survey) -> bool:
    if actor.assembly == survey.assembly_id:
        return reaches(actor, survey)
    if not survey.includes_below or actor.assembly is None:
        return False
    own = Assembly.objects.filter(pk=actor.assembly).values_list("path", flat=True).first()
    return own is not None and own.startswith(survey.assembly.path)


allow("surveys.make", is_office & is_own_assembly)
for verb in ("arrange", "write_questions", "open", "revise", "extend", "invite"):
    allow(f"surveys.{verb}", is_office & in_assembly)
allow("surveys.close", (is_office & in_assembly) | is_system)
allow("surveys.answer", is_asked)
allow("surveys.see_results", is_office & in_assembly)
allow("surveys.see_counts", (is_office & in_assembly) | is_asked)
