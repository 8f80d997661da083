"""Who may do what with a part, where no step of its procedure says it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import BODY_ROLES, Actor, Role
from renda.core.base.predicates import allow, has_role, in_assembly, is_own_assembly, predicate
from renda.core.handling.loops import raters_of
from renda.core.handling.models import Handling, Promise


def part_of(subject: Any) -> Any:
    """The part's matter behind a row of this app, or a matter itself."""
    if isinstance(subject, Handling):
        return subject.matter
    return subject.handling.matter if hasattr(subject, "handling_id") else subject


@predicate(_("本承办单位"))
def is_own_body(actor: Actor, subject: Any) -> bool:
    """The part is that of the body for which the hat works."""
    return (
        actor.role in BODY_ROLES
        and actor.body is not None
        and getattr(part_of(subject), "body_id", None) == actor.body
    )


@predicate(_("本单位"))
def is_of_the_body(actor: Actor, subject: Any) -> bool:
    """The body itself, or what belongs to it, is the one for which the hat works."""
    return actor.body is not None and actor.body == getattr(subject, "body_id", subject.pk)


@predicate(_("提出或者附议的代表"))
def is_rater(actor: Actor, subject: Any) -> bool:
    """A deputy who brought the matter, alone or with others."""
    part = part_of(subject)
    if actor.role is not Role.DEPUTY or actor.person is None or getattr(part, "parent_id", None) is None:
        return False
    return actor.person in raters_of(part)


@predicate(_("不是报告办成的人"))
def did_not_report(actor: Actor, subject: Any) -> bool:
    """Somebody else than who reported the promise kept looks again."""
    return not isinstance(subject, Promise) or actor.account != subject.reported_by


OFFICE = has_role(Role.DEPUTIES_OFFICE, Role.GENERAL_OFFICE, Role.SPECIAL_COMMITTEE) & in_assembly
DEPUTIES_OFFICE = has_role(Role.DEPUTIES_OFFICE, Role.GENERAL_OFFICE) & in_assembly
COORDINATOR = has_role(Role.COORDINATING_OFFICE) & in_assembly
WRITES = has_role(Role.BODY_CONTACT, Role.BODY_HANDLER) & in_assembly & is_own_body

allow("handling.extend_term", DEPUTIES_OFFICE | COORDINATOR)
allow("handling.name_handler", has_role(Role.BODY_CONTACT, Role.BODY_SIGNER) & in_assembly & is_own_body)
allow("handling.save_draft", WRITES)
allow("handling.let_lapse", DEPUTIES_OFFICE)
allow("handling.rate", (is_rater & in_assembly) | DEPUTIES_OFFICE)
allow("handling.report_promise", WRITES)
allow("handling.recheck_promise", (OFFICE | has_role(Role.MEMBER) & in_assembly) & did_not_report)
allow(
    "handling.urge",
    has_role(
        Role.DEPUTIES_OFFICE,
        Role.GENERAL_OFFICE,
        Role.SPECIAL_COMMITTEE,
        Role.COORDINATING_OFFICE,
        Role.CHAIRPERSON,
    )
    & is_own_assembly,
)
allow("handling.fix_key", has_role(Role.CHAIRPERSON, Role.DEPUTIES_OFFICE) & in_assembly)
allow("handling.see_office", OFFICE | COORDINATOR | has_role(Role.CHAIRPERSON, Role.MEMBER) & in_assembly)
allow("handling.keep_template", has_role(*BODY_ROLES) & in_assembly & is_of_the_body)
allow("handling.drop_template", has_role(*BODY_ROLES) & in_assembly & is_of_the_body)
