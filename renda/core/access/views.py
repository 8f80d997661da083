"""An account's own pages: what it is, its hats, its second factor."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from renda.core.access import actions
from renda.core.access.forms import NoticeAddressForm
from renda.core.access.gates import account_page
from renda.core.access.hats import ADMINISTRATION, HAT, came_by_link
from renda.core.access.models import Account
from renda.core.base import pages
from renda.core.base.pages import Request
from renda.lib import clock


@account_page
def account_overview(request: HttpRequest) -> HttpResponse:
    """Who I am here: hats with their dates, the obstacle if no hat is on, second factor, password."""
    return pages.show(
        request,
        "access/account.html",
        {
            "worn": request.worn,  # type: ignore[attr-defined]
            "by_link": came_by_link(request),
            "has_factor": is_mfa_enabled(request.user, [Authenticator.Type.TOTP]),  # type: ignore[arg-type]
        },
    )


@account_page
@require_POST
def choose_hat(request: HttpRequest) -> HttpResponse:
    """Put on another hat of the own account; anything else than an own grant in force is ignored."""
    wanted = request.POST.get("hat", "")
    own = {str(grant.pk): grant for grant in request.worn.grants}  # type: ignore[attr-defined]
    if wanted in own:
        request.session[HAT] = own[wanted].pk
        request.session.pop(ADMINISTRATION, None)
    return HttpResponseRedirect(_safe_next(request))


@account_page
def second_factor(request: HttpRequest) -> HttpResponse:
    """Send to where the second factor is set up, or shown again if it already stands."""
    enabled = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])  # type: ignore[arg-type]
    name = "mfa_reauthenticate" if enabled else "mfa_activate_totp"
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': _safe_next(request)})}")


@account_page
def notice_address(request: Request) -> HttpResponse:
    """Where the own notices are mailed to."""
    account = Account.objects.get(pk=request.user.pk)  # an action locks a row, not the request's lazy user
    form = NoticeAddressForm(request.POST or None, initial={"address": account.notice_address})
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.set_notice_address,
            subject=account,
            address=form.cleaned_data["address"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return pages.done(request, gettext("通知邮箱已保存。"), reverse("access:account"))
    return pages.show(request, "access/notice_address.html", {"form": form})


def _safe_next(request: HttpRequest) -> str:
    to = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return to
    return "/desk/"
