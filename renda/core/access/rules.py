"""Who may do what at the door and with rights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.access.models import Contact
from renda.core.base.actor import Actor, Role
from renda.core.base.predicates import allow, has_role, is_system, predicate
from renda.core.people.models import Assembly
from renda.lib.registry import Registry


@predicate(_("本级或上级"))
def oversees(actor: Actor, subject: Any) -> bool:
    """The subject's assembly is the hat's own or one below it."""
    assembly = subject if isinstance(subject, Assembly) else getattr(subject, "assembly", None)
    if assembly is None or actor.assembly is None:
        return False
    if assembly.pk == actor.assembly:
        return True
    own = Assembly.objects.filter(pk=actor.assembly).values_list("path", flat=True).first()
    return own is not None and assembly.path.startswith(own)


@predicate(_("账号本人"))
def is_own_account(actor: Actor, subject: Any) -> bool:
    """The account, or the account that holds the grant, is the actor's own."""
    return actor.account is not None and actor.account == getattr(subject, "account_id", subject.pk)


@predicate(_("联系方式本人"))
def is_own_contact(actor: Actor, subject: Any) -> bool:
    """The contact is the citizen's own."""
    return actor.contact is not None and actor.contact == subject.pk


is_administrator = has_role(Role.ADMINISTRATOR)
is_security_officer = has_role(Role.SECURITY_OFFICER)
answers_citizens = has_role(
    Role.LEGISLATIVE_OFFICE,
    Role.DEPUTIES_OFFICE,
    Role.SPECIAL_COMMITTEE,
    Role.GENERAL_OFFICE,
    Role.STATION_STAFF,
)

# What gives a member of staff a reason to see a contact: the apps that hold what people said register it.
contact_tasks: Registry[Callable[[Actor, Contact], bool]] = Registry("tasks with contacts")


@predicate(_("办理该联系人意见的工作人员"))
def has_task_with(actor: Actor, subject: Any) -> bool:
    """The person behind the contact said something that the actor works on."""
    return isinstance(subject, Contact) and any(
        works(actor, subject) for name, works in contact_tasks.items()
    )


for name in ("sign_in", "sign_out", "refuse_sign_in", "change_password", "set_second_factor"):
    allow(f"access.{name}", is_system)
allow("access.found_powers", is_system)
allow("access.create_account", is_administrator & oversees)
allow("access.switch_account", is_administrator & oversees)
allow("access.reset_password", is_administrator & oversees)
allow("access.reset_second_factor", is_security_officer & oversees)
allow("access.set_notice_address", is_own_account)
allow("access.set_telephone", is_own_account | (is_administrator & oversees))
allow("access.grant_role", is_security_officer)
allow("access.end_role", is_security_officer & oversees)
allow("access.open_administration", is_administrator & is_own_account)
allow("access.close_administration", is_administrator & is_own_account)
allow("access.confirm_contact", is_own_contact)
allow("access.reveal_contact", answers_citizens & has_task_with)
allow("access.forget_contact", is_own_contact | is_security_officer | is_system)
