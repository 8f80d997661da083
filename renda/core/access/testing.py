"""For tests and demos: hats in one line, and a signed-in client."""

from __future__ import annotations

from datetime import date
from typing import Any

from renda.core.access.hats import ADMINISTRATION, HAT, SECOND_FACTOR, actor_of
from renda.core.access.models import Account, AdministrationSession, Contact, Grant
from renda.core.access.verification import set_code
from renda.core.base.actor import ROLE_LABELS, Actor, Role
from renda.core.people.models import Assembly, Person
from renda.lib import clock


def make_hat(
    role: Role,
    assembly: Assembly,
    *,
    username: str = "",
    account: Account | None = None,
    starts_on: date = date(2020, 1, 1),
    **rest: Any,
) -> Grant:
    """Make a grant, with a person and an account unless one is given; `rest`: organ, body, place, ends_on."""
    if account is None:
        name = username or f"{role.value.replace('_', '-')}-{assembly.code}".lower()
        account = Account.objects.filter(username=name).first()
        if account is None:
            person = Person.objects.create(name=ROLE_LABELS[role])
            account = Account.objects.create_user(name, None, person=person, assembly=assembly)
    return Grant.objects.give(account=account, role=role, assembly=assembly, starts_on=starts_on, **rest)


def actor_for(grant: Grant) -> Actor:
    """Return the actor who wears this hat."""
    return actor_of(grant)


def sign_in(client: Any, grant: Grant) -> None:
    """Sign Django's test client in with this hat; second factor given, an administrator's session opened."""
    client.force_login(grant.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[HAT] = grant.pk
    session[SECOND_FACTOR] = True
    if grant.role == Role.ADMINISTRATOR:
        session[ADMINISTRATION] = _administration(grant).pk
    session.save()


def _administration(grant: Grant) -> AdministrationSession:
    from datetime import timedelta

    at = clock.now()
    return AdministrationSession.objects.create(
        grant=grant, account=grant.account, reason="测试", started_at=at, ends_at=at + timedelta(hours=1)
    )


def set_known_code(contact: Contact, code: str = "123456") -> str:
    """Make these digits the ones that confirm the contact (as if the job had sent them); return them."""
    row = contact.codes.latest("pk")
    set_code(row, code)
    return code
