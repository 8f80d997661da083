"""The first three accounts of an installation: before them nobody could make or grant anything."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from renda.core.access.events import PowersFounded
from renda.core.access.models import Account, Grant
from renda.core.base.action import action
from renda.core.base.actor import ROLE_LABELS, THREE_POWERS, Actor, Role
from renda.core.people.models import Assembly, Person
from renda.lib.clock import local_day
from renda.lib.errors import Refusal


class AlreadyFounded(Refusal):
    """Somebody holds one of the three powers here already."""


@action("access.found_powers")
def found_powers(*, subject: Assembly, passwords: dict[Role, str], by: Actor, at: datetime) -> PowersFounded:
    """Make an administrator, a security officer and an auditor for an assembly where nobody holds a power yet.

    `passwords`: the first password of each of the three. Raises: AlreadyFounded.
    """
    today = local_day(at)
    if Grant.objects.in_force(today).filter(assembly=subject, role__in=THREE_POWERS).exists():
        raise AlreadyFounded(
            gettext("%(subject)s已有三员账号，请由安全保密员授予或终止角色。") % {"subject": subject.name}
        )
    made = []
    for role in THREE_POWERS:
        account = Account(
            username=f"{role.value.replace('_', '-')}-{subject.code}".lower(),
            person=Person.objects.create(name=ROLE_LABELS[role]),
            assembly=subject,
            must_change_password=True,
            created_at=at,
        )
        account.set_password(passwords[role])
        account.save(force_insert=True)
        Grant.objects.give(account=account, role=role, assembly=subject, starts_on=today, reason="初始设置")
        made.append(account.pk)
    return PowersFounded(assembly=subject.pk, accounts=tuple(made))
