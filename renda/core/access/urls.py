"""The door: exactly these pages of the sign-in library are open, and our own."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import include, path
from django.views.generic import RedirectView

from renda.core.access import desk_views, door_forms, forgetting_views, link_views, views
from renda.core.access.gates import account_page, public_page


def _ours(view: Any, template: str, form: type | None = None) -> Any:
    """The library's view with our template and, where it has fields to fill, our form."""
    chosen = {"form_class": form} if form else {}
    return view.as_view(template_name=f"access/{template}.html", **chosen)


own = (
    [
        path("", views.account_overview, name="account"),
        path("hat/", views.choose_hat, name="hat"),
        path("second-factor/", views.second_factor, name="second_factor"),
        path("notice-address/", views.notice_address, name="notice_address"),
        path("telephone/", link_views.telephone, name="telephone"),
        path("telephone/confirm/", link_views.telephone_confirm, name="telephone_confirm"),
        path("link/", link_views.link_ask, name="link_ask"),
        path("link/sent/", link_views.link_sent, name="link_sent"),
        path("link/<str:token>/", link_views.link_open, name="link_open"),
        path("accounts/<int:pk>/telephone/", desk_views.account_telephone, name="account_telephone"),
        path("administration/", desk_views.administration, name="administration"),
        path("administration/end/", desk_views.administration_end, name="administration_end"),
        path("accounts/", desk_views.account_list, name="accounts"),
        path("accounts/new/", desk_views.account_new, name="account_new"),
        path("accounts/<int:pk>/", desk_views.account_page_of, name="account_page"),
        path("accounts/<int:pk>/switch/", desk_views.account_switch, name="account_switch"),
        path("accounts/<int:pk>/password/", desk_views.account_password, name="account_password"),
        path("accounts/<int:pk>/factor/", desk_views.account_factor, name="account_factor"),
        path("accounts/<int:pk>/grant/<int:assembly_pk>/", desk_views.grant_new, name="grant_new"),
        path("grants/", desk_views.grant_list, name="grants"),
        path("grants/find/", desk_views.grant_find, name="grant_find"),
        path("grants/<int:pk>/end/", desk_views.grant_end, name="grant_end"),
        path("forget/", forgetting_views.forget_page, name="forget"),
        path("sign-ins/", desk_views.sign_in_list, name="sign_ins"),
    ],
    "access",
)

door = [
    path(
        "login/", public_page(_ours(account.LoginView, "login", door_forms.LoginForm)), name="account_login"
    ),
    path("logout/", public_page(_ours(account.LogoutView, "logout")), name="account_logout"),
    path(
        "password/change/",
        account_page(_ours(account.PasswordChangeView, "password_change", door_forms.ChangePasswordForm)),
        name="account_change_password",
    ),
    path(
        "again/",
        account_page(_ours(account.ReauthenticateView, "again", door_forms.PasswordAgainForm)),
        name="account_reauthenticate",
    ),
    path("factor/", account_page(_ours(factor.IndexView, "factor")), name="mfa_index"),
    path(
        "factor/enter/",
        public_page(_ours(factor.AuthenticateView, "factor_enter", door_forms.CodeForm)),
        name="mfa_authenticate",
    ),
    path(
        "factor/again/",
        account_page(_ours(factor.ReauthenticateView, "factor_again", door_forms.CodeAgainForm)),
        name="mfa_reauthenticate",
    ),
    path(
        "factor/totp/",
        account_page(_ours(totp.ActivateTOTPView, "totp_activate", door_forms.ActivateForm)),
        name="mfa_activate_totp",
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
]

urlpatterns = [
    path("account/", include([*door, path("", include(own))])),
    path("login/", public_page(RedirectView.as_view(pattern_name="account_login", query_string=True))),
]
