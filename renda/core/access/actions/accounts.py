"""Accounts: the administrator makes and switches them, and gives no rights by it."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from renda.core.access.contacts import clean_contact
from renda.core.access.events import (
    AccountCreated,
    AccountSwitched,
    NoticeAddressSet,
    PasswordReset,
    SecondFactorReset,
    TelephoneSet,
)
from renda.core.access.models import Account, telephone_index
from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.people.models import Assembly, Person
from renda.lib.errors import Refusal


class BadUsername(Refusal):
    """The user name has a form that is not allowed."""


class UsernameTaken(Refusal):
    """Another account has this user name."""


class OwnAccount(Refusal):
    """Nobody does this to the own account."""


class NoReason(Refusal):
    """A reason is missing."""


@action("access.create_account")
def create_account(
    *,
    subject: Assembly,
    username: str,
    name: str,
    password: str,
    by: Actor,
    at: datetime,
    person: Person | None = None,
) -> AccountCreated:
    """Make an account without rights; `password` is for the first sign-in only. `person`: one known already.

    Raises: BadUsername, UsernameTaken.
    """
    account = Account(username=username, assembly=subject, must_change_password=True, created_at=at)
    try:
        account.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise BadUsername("".join(error.messages)) from None
    if Account.objects.filter(username=username).exists():
        raise UsernameTaken(gettext("用户名“%(username)s”已被使用，请换一个。") % {"username": username})
    account.person = person or Person.objects.create(name=name)
    account.set_password(password)
    account.save(force_insert=True)
    return AccountCreated(account=account.pk, assembly=subject.pk)


@action("access.switch_account")
def switch_account(
    *, subject: Account, active: bool, reason: str, by: Actor, at: datetime
) -> AccountSwitched:
    """Let an account sign in, or not; a switched-off account is out at its next click. Raises: OwnAccount, NoReason."""
    refuse_own(subject.pk, by, gettext("停用或启用"))
    subject.is_active = active
    subject.save(update_fields=["is_active"])
    return AccountSwitched(account=subject.pk, active=active, reason=given(reason))


@action("access.reset_password")
def reset_password(*, subject: Account, password: str, reason: str, by: Actor, at: datetime) -> PasswordReset:
    """Give a new first password; ends all sessions of the account. Raises: OwnAccount, NoReason."""
    refuse_own(subject.pk, by, gettext("重置密码"))
    subject.set_password(password)
    subject.must_change_password = True
    subject.save(update_fields=["password", "must_change_password"])
    return PasswordReset(account=subject.pk, reason=given(reason))


@action("access.reset_second_factor")
def reset_second_factor(*, subject: Account, reason: str, by: Actor, at: datetime) -> SecondFactorReset:
    """Take away a lost second factor, so that a new one can be set up. Raises: OwnAccount, NoReason."""
    refuse_own(subject.pk, by, gettext("解除第二因素"))
    Authenticator.objects.filter(user=subject).delete()
    return SecondFactorReset(account=subject.pk, reason=given(reason))


@action("access.set_notice_address")
def set_notice_address(*, subject: Account, address: str, by: Actor, at: datetime) -> NoticeAddressSet:
    """Set where the own notices are mailed to, or nowhere (empty). Raises: BadContact."""
    subject.notice_address = clean_contact("email", address) if address else None
    subject.save(update_fields=["notice_address"])
    return NoticeAddressSet(account=subject.pk, given=bool(address))


@action("access.set_telephone")
def set_telephone(*, subject: Account, telephone: str, by: Actor, at: datetime) -> TelephoneSet:
    """Set where text messages and sign-in links go, or nowhere (empty); links sent before end. Raises: BadContact.

    The holder's own number was proved by a code before; an administrator's entry comes from the roster.
    """
    clean = clean_contact("phone", telephone) if telephone else None
    subject.telephone = clean
    subject.telephone_index = telephone_index(clean) if clean else None
    subject.save(update_fields=["telephone", "telephone_index"])
    subject.sign_in_links.all().delete()
    return TelephoneSet(account=subject.pk, given=clean is not None)


def refuse_own(account: int, by: Actor, what: str) -> None:
    """Raise OwnAccount if the actor acts on the own account."""
    if account == by.account:
        raise OwnAccount(gettext("不能对自己的账号%(what)s，请由另一位同岗人员办理。") % {"what": what})


def given(reason: str) -> str:
    """Return the reason; raise NoReason if there is none."""
    if not reason.strip():
        raise NoReason(gettext("请写明理由，理由将写入操作记录。"))
    return reason.strip()
