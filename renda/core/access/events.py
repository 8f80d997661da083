"""What happens at the door and with rights. Payloads hold identifiers; reasons are given by staff about their acts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.core.base.events import Event, event


@event("access.signed_in", _("登录"))
class SignedIn(Event):
    account: int
    second_factor: bool
    by_link: bool = False


@event("access.signed_out", _("退出登录"))
class SignedOut(Event):
    account: int


@event("access.sign_in_refused", _("登录被拒绝"))
class SignInRefused(Event):
    account: int | None


@event("access.password_changed", _("修改密码"))
class PasswordChanged(Event):
    account: int


@event("access.second_factor_set", _("变更第二因素"))
class SecondFactorSet(Event):
    account: int
    enabled: bool


@event("access.account_created", _("开设账号"))
class AccountCreated(Event):
    account: int
    assembly: int


@event("access.account_switched", _("启用或停用账号"))
class AccountSwitched(Event):
    account: int
    active: bool
    reason: str


@event("access.password_reset", _("重置密码"))
class PasswordReset(Event):
    account: int
    reason: str


@event("access.second_factor_reset", _("解除第二因素"))
class SecondFactorReset(Event):
    account: int
    reason: str


@event("access.notice_address_set", _("变更通知邮箱"))
class NoticeAddressSet(Event):
    account: int
    given: bool


@event("access.telephone_set", _("变更登记手机"))
class TelephoneSet(Event):
    account: int
    given: bool


@event("access.powers_founded", _("设立三员账号"))
class PowersFounded(Event):
    assembly: int
    accounts: tuple[int, ...]


@event("access.role_granted", _("授予角色"))
class RoleGranted(Event):
    grant: int
    account: int
    role: str
    assembly: int
    organ: int | None
    body: int | None
    place: int | None
    matter: str = ""
    starts_on: str
    ends_on: str | None
    reason: str


@event("access.role_ended", _("终止角色"))
class RoleEnded(Event):
    grant: int
    account: int
    ends_on: str
    reason: str


@event("access.administration_opened", _("开始系统管理"))
class AdministrationOpened(Event):
    session: int
    grant: int
    reason: str
    ends_at: str


@event("access.administration_closed", _("结束系统管理"))
class AdministrationClosed(Event):
    session: int


@event("access.contact_confirmed", _("确认联系方式"))
class ContactConfirmed(Event):
    contact: int


@event("access.contact_revealed", _("查看联系方式"))
class ContactRevealed(Event):
    contact: int
    reason: str


@event("access.contact_forgotten", _("删除联系方式"))
class ContactForgotten(Event):
    contact: int
    reason: str
    uid: str = ""  # the contact's own name, by which a restored backup finds it again


@event("access.person_looked_for", _("查找人员信息"))
class PersonLookedFor(Event):
    """Somebody looked for what is kept of a person; `row` is None where nobody was found."""

    kind: str
    row: int | None
