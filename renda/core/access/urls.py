"""The door: exactly these pages of the sign-in library are open, and our own."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import include, path

from renda.core.access import views
from renda.core.access.gates import account_page, public_page


def _ours(view: type, template: str) -> object:
    return view.as_view(template_name=f"access/{template}.html")  # type: ignore[attr-defined]


own = (
    [
        path("", views.account_overview, name="account"),
        path("hat/", views.choose_hat, name="hat"),
        path("second-factor/", views.second_factor, name="second_factor"),
    ],
    "access",
)

urlpatterns = [
    path("login/", public_page(_ours(account.LoginView, "login")), name="account_login"),
    path("logout/", public_page(_ours(account.LogoutView, "logout")), name="account_logout"),
    path(
        "password/change/",
        account_page(_ours(account.PasswordChangeView, "password_change")),
        name="account_change_password",
    ),
    path("again/", account_page(_ours(account.ReauthenticateView, "again")), name="account_reauthenticate"),
    path("factor/", account_page(_ours(factor.IndexView, "factor")), name="mfa_index"),
    path(
        "factor/enter/", public_page(_ours(factor.AuthenticateView, "factor_enter")), name="mfa_authenticate"
    ),
    path(
        "factor/again/",
        account_page(_ours(factor.ReauthenticateView, "factor_again")),
        name="mfa_reauthenticate",
    ),
    path(
        "factor/totp/", account_page(_ours(totp.ActivateTOTPView, "totp_activate")), name="mfa_activate_totp"
    ),
    path(
        "factor/totp/off/",
        account_page(_ours(totp.DeactivateTOTPView, "totp_off")),
        name="mfa_deactivate_totp",
    ),
    path(
        "factor/codes/",
        account_page(_ours(recovery.ViewRecoveryCodesView, "codes")),
        name="mfa_view_recovery_codes",
    ),
    path(
        "factor/codes/new/",
        account_page(_ours(recovery.GenerateRecoveryCodesView, "codes_new")),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "factor/codes/file/",
        account_page(recovery.DownloadRecoveryCodesView.as_view(template_name="access/codes.txt")),
        name="mfa_download_recovery_codes",
    ),
    path("", include(own)),
]
