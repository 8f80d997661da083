"""Who plans training, who enrols, who marks, who reads the materials."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import Actor, Role
from renda.core.base.predicates import allow, has_role, in_assembly, predicate
from renda.core.people.models import Assembly
from renda.modules.training.models import Enrolment, Offer

is_office = has_role(Role.DEPUTIES_OFFICE)


@predicate(_("本级人大"))
def is_own_assembly(actor: Actor, subject: object) -> bool:
    """The subject is the assembly of the active hat itself."""
    return isinstance(subject, Assembly) and actor.assembly == subject.pk


@predicate(_("培训面向的人"))
def is_offered_to(actor: Actor, subject: object) -> bool:
    """The session is for the hat's role, and offered to its congress."""
    if not isinstance(subject, Offer) or actor.matter or actor.account is None:
        return False
    return actor.assembly == subject.assembly_id and actor.role.value in subject.session.roles


@predicate(_("报名人本人"))
def is_own_enrolment(actor: Actor, subject: object) -> bool:
    """The enrolment is the actor's own."""
    return (
        isinstance(subject, Enrolment) and actor.account is not None and actor.account == subject.account_id
    )


@predicate(_("主办的人大"))
def is_of_organiser(actor: Actor, subject: object) -> bool:
    """The session behind the subject belongs to the hat's own congress."""
    session = getattr(subject, "session", None) or getattr(
        getattr(subject, "enrolment", None), "session", None
    )
    own = session is not None and session.assembly_id == actor.assembly
    return own and not actor.matter


allow("training.plan_course", is_office & is_own_assembly)
allow("training.adopt", is_office & is_own_assembly)
for verb in (
    "change_course",
    "add_material",
    "remove_material",
    "plan_session",
    "change_session",
    "announce",
    "cancel_session",
    "see_desk",
):
    allow(f"training.{verb}", is_office & in_assembly)
allow("training.enrol", is_offered_to)
allow("training.enrol_people", is_office & (in_assembly | is_of_organiser))
allow("training.cancel_enrolment", is_own_enrolment | (is_office & (in_assembly | is_of_organiser)))
allow("training.take_leave", is_own_enrolment)
for verb in ("mark_attendance", "issue_certificates", "withdraw_certificate"):
    allow(f"training.{verb}", is_office & (in_assembly | is_of_organiser))
