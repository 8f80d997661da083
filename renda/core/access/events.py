"""What happens at the door and with rights. Payloads hold identifiers; reasons are given by staff about their acts."""

from __future__ import annotations

from renda.core.base.events import Event, event


@event("access.signed_in", "登录")
class SignedIn(Event):
    account: int
    second_factor: bool


@event("access.signed_out", "退出登录")
class SignedOut(Event):
    account: int


@event("access.sign_in_refused", "登录被拒绝")
class SignInRefused(Event):
    account: int | None


@event("access.password_changed", "修改密码")
class PasswordChanged(Event):
    account: int


@event("access.second_factor_set", "变更第二因素")
class SecondFactorSet(Event):
    account: int
    enabled: bool


@event("access.account_created", "开设账号")
class AccountCreated(Event):
    account: int
    assembly: int


@event("access.account_switched", "启用或停用账号")
class AccountSwitched(Event):
    account: int
    active: bool
    reason: str


@event("access.password_reset", "重置密码")
class PasswordReset(Event):
    account: int
    reason: str


@event("access.second_factor_reset", "解除第二因素")
class SecondFactorReset(Event):
    account: int
    reason: str


@event("access.notice_address_set", "变更通知邮箱")
class NoticeAddressSet(Event):
    account: int
    given: bool


@event("access.powers_founded", "设立三员账号")
class PowersFounded(Event):
    assembly: int
    accounts: tuple[int, ...]


@event("access.role_granted", "授予角色")
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


@event("access.role_ended", "终止角色")
class RoleEnded(Event):
    grant: int
    account: int
    ends_on: str
    reason: str


@event("access.administration_opened", "开始系统管理")
class AdministrationOpened(Event):
    session: int
    grant: int
    reason: str
    ends_at: str


@event("access.administration_closed", "结束系统管理")
class AdministrationClosed(Event):
    session: int


@event("access.contact_confirmed", "确认联系方式")
class ContactConfirmed(Event):
    contact: int


@event("access.contact_revealed", "查看联系方式")
class ContactRevealed(Event):
    contact: int
    reason: str


@event("access.contact_forgotten", "删除联系方式")
class ContactForgotten(Event):
    contact: int
    reason: str
