"""How the sign-in library behaves here: no signing up, no mail, one sentence for every refusal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from renda.core.access.limits import address_of, limited
from renda.core.access.models import Account
from renda.core.base.fields import cipher
from renda.lib import clock

WINDOW = timedelta(minutes=15)

REFUSED = _("用户名或密码不正确，或尝试次数过多；请核对后再试，仍不能登录请联系系统管理员。")
WRONG_CODE = _("验证码不正确；请输入验证器当前显示的六位数字，或一个未用过的恢复码。")

MESSAGES = {
    "account/messages/password_changed.txt": _("密码已修改。"),
    "mfa/messages/totp_activated.txt": _("第二因素已启用。"),
    "mfa/messages/totp_deactivated.txt": _("第二因素已停用。"),
    "mfa/messages/recovery_codes_generated.txt": _("新的恢复码已生成，旧的已作废。"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Password sign-in for accounts that an administrator made."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": REFUSED,
        "too_many_login_attempts": REFUSED,
        "account_inactive": REFUSED,
        "invalid_login": REFUSED,
        "incorrect_password": _("密码不正确，请重新输入。"),
        "enter_current_password": _("当前密码不正确，请重新输入。"),
        "rate_limited": _("操作过于频繁，请稍后再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Besides the library's limits, which live in the cache of one process: limits in the database."""
        super().pre_authenticate(request, **credentials)
        name, at = str(credentials.get("username", "")).lower(), clock.now()
        too_many = limited("sign_in.account", name, most=20, within=WINDOW, at=at)
        if limited("sign_in.address", address_of(request), most=200, within=WINDOW, at=at) or too_many:
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        from renda.core.access.listeners import note_refused

        note_refused(request, str(credentials.get("username", "")))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        account = super().authenticate(request, **credentials)
        if account is not None and not account.is_active:
            self.authentication_failed(request, **credentials)
            return None  # the same sentence as for a wrong password
        assert account is None or isinstance(account, Account)
        return account

    def set_password(self, user: Any, password: str) -> None:
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/desk/"

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or MESSAGES.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing: what people hear of goes through `renda.core.notices`."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: what people hear of goes through `renda.core.notices`."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second-factor secrets are encrypted with the keys of the contact columns."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
    }

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher().decrypt(encrypted_text.encode()).decode()
