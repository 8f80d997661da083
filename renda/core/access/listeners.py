"""What the sign-in library tells us, recorded as events of the account."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from renda.core.access import actions
from renda.core.access.hats import BY_LINK, SECOND_FACTOR, second_factor_given
from renda.core.access.limits import address_of
from renda.core.access.models import Account
from renda.core.base.actor import Actor, Role
from renda.lib import clock


def door(account: Account | None) -> Actor:
    """Return the actor for what the system records at the door for an account."""
    if account is None:
        return Actor.system()
    return Actor(role=Role.SYSTEM, account=account.pk, person=account.person_id, name=account.display_name)


def note_refused(request: HttpRequest, username: str) -> None:
    """Record a refused attempt; the user name itself is not kept, people type passwords there."""
    account = Account.objects.filter(username=username).first()
    actions.refuse_sign_in(
        by=door(account), at=clock.now(), account=account.pk if account else None, address=address_of(request)
    )


@receiver(account_signals.user_logged_in)
def _signed_in(request: HttpRequest, user: Account, **_: Any) -> None:
    request.session.pop(BY_LINK, None)  # the password was given now
    actions.sign_in(
        by=door(user),
        at=clock.now(),
        account=user.pk,
        address=address_of(request),
        second_factor=second_factor_given(request),
    )


@receiver(user_logged_out)
def _signed_out(request: HttpRequest, user: Account | None, **_: Any) -> None:
    if user is not None and request.META.get("REMOTE_ADDR"):
        actions.sign_out(by=door(user), at=clock.now(), account=user.pk, address=address_of(request))


@receiver(account_signals.password_changed)
def _password_changed(user: Account, **_: Any) -> None:
    actions.change_password(by=door(user), at=clock.now(), account=user.pk)


@receiver(factor_signals.authenticator_added)
def _factor_added(request: HttpRequest, user: Account, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        request.session[SECOND_FACTOR] = True
        actions.set_second_factor(by=door(user), at=clock.now(), account=user.pk, enabled=True)


@receiver(factor_signals.authenticator_removed)
def _factor_removed(request: HttpRequest, user: Account, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        request.session.pop(SECOND_FACTOR, None)
        actions.set_second_factor(by=door(user), at=clock.now(), account=user.pk, enabled=False)
