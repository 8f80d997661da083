"""What happens at the door; the system itself records it, for the account."""

from __future__ import annotations

from datetime import datetime

from renda.core.access.events import PasswordChanged, SecondFactorSet, SignedIn, SignedOut, SignInRefused
from renda.core.access.models import SignIn
from renda.core.base.action import action
from renda.core.base.actor import Actor


@action("access.sign_in")
def sign_in(
    *, by: Actor, at: datetime, account: int, address: str, second_factor: bool, by_link: bool = False
) -> SignedIn:
    """Record that an account has signed in, by password or by a link in a text message."""
    kind = SignIn.Kind.BY_LINK if by_link else SignIn.Kind.SIGNED_IN
    _note(kind, account, at, address, second_factor)
    return SignedIn(account=account, second_factor=second_factor, by_link=by_link)


@action("access.sign_out")
def sign_out(*, by: Actor, at: datetime, account: int, address: str) -> SignedOut:
    """Record that an account has signed out."""
    _note(SignIn.Kind.SIGNED_OUT, account, at, address)
    return SignedOut(account=account)


@action("access.refuse_sign_in")
def refuse_sign_in(*, by: Actor, at: datetime, account: int | None, address: str) -> SignInRefused:
    """Record a refused attempt; `account` is None where the user name is nobody's."""
    _note(SignIn.Kind.REFUSED, account, at, address)
    return SignInRefused(account=account)


@action("access.change_password")
def change_password(*, by: Actor, at: datetime, account: int) -> PasswordChanged:
    """Record that somebody changed the own password (the sign-in library has changed it)."""
    return PasswordChanged(account=account)


@action("access.set_second_factor")
def set_second_factor(*, by: Actor, at: datetime, account: int, enabled: bool) -> SecondFactorSet:
    """Record that somebody set up or gave up the own second factor (the sign-in library has done it)."""
    return SecondFactorSet(account=account, enabled=enabled)


def _note(
    kind: SignIn.Kind, account: int | None, at: datetime, address: str, second_factor: bool = False
) -> None:
    SignIn.objects.create(kind=kind, account_id=account, at=at, address=address, second_factor=second_factor)
