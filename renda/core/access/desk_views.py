"""The desk of the three powers: accounts, rights, sign-ins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from renda.core.access import actions, selectors
from renda.core.access.forms import (
    AccountForm,
    AdministrationForm,
    GrantForm,
    ReasonForm,
    SearchForm,
    TelephoneForm,
)
from renda.core.access.gates import account_page, signed_in
from renda.core.access.hats import ADMINISTRATION, actor_of
from renda.core.access.models import Account, AdministrationSession
from renda.core.access.passwords import first_password
from renda.core.base import pages, scope
from renda.core.base.actor import Actor, Role
from renda.core.base.pages import Request
from renda.core.people.models import Assembly
from renda.lib import clock
from renda.lib.errors import NotAllowed

PAGE = 50


@account_page
def administration(request: Request) -> HttpResponse:
    """Begin administrator's work with a reason and a length, or see the running one and end it."""
    grant = request.worn.grant  # type: ignore[attr-defined]
    if grant is None or grant.role != Role.ADMINISTRATOR:
        raise NotAllowed(gettext("只有系统管理员需要办理此事。"))
    by, at = actor_of(grant), clock.now()
    form = AdministrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        event = form.attempt(
            actions.open_administration,
            subject=grant,
            reason=form.cleaned_data["reason"],
            minutes=form.cleaned_data["minutes"],
            by=by,
            at=at,
        )
        if event is not None:
            request.session[ADMINISTRATION] = event.session
            return pages.done(request, gettext("系统管理已开始，请在时限内完成。"), _next(request))
    return pages.show(request, "access/administration.html", {"form": form, "running": _running(request, at)})


@signed_in(Role.ADMINISTRATOR)
@require_POST
def administration_end(request: Request) -> HttpResponse:
    """End administrator's work before its time."""
    at = clock.now()
    running = _running(request, at)
    if running is not None:
        actions.close_administration(subject=running, by=request.actor, at=at)
        request.session.pop(ADMINISTRATION, None)
    return pages.done(request, gettext("本次系统管理已结束。"), reverse("access:account"))


@signed_in(Role.ADMINISTRATOR, Role.SECURITY_OFFICER)
def account_list(request: Request) -> HttpResponse:
    """The accounts of the overseen assemblies."""
    form = SearchForm(request.GET)
    rows = selectors.accounts_overseen(request.actor)
    if form.is_valid() and (words := form.cleaned_data["q"]):
        rows = rows.filter(Q(username__icontains=words) | Q(person__name__icontains=words))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return pages.show(request, "access/account_list.html", {"form": form, "page": page})


@signed_in(Role.ADMINISTRATOR)
def account_new(request: Request) -> HttpResponse:
    """Make an account; its first password is shown once."""
    form = AccountForm(request.POST or None, assemblies=selectors.overseen(request.actor))
    if request.method == "POST" and form.is_valid():
        password = first_password()
        fields = form.cleaned_data
        event = form.attempt(
            actions.create_account,
            subject=fields["assembly"],
            username=fields["username"],
            name=fields["name"],
            person=_known_person(request.actor, fields["same_person_as"]),
            password=password,
            by=request.actor,
            at=clock.now(),
        )
        if event is not None:
            return _first_password_page(request, event.account, password)
    return pages.show(request, "access/account_new.html", {"form": form})


@signed_in(Role.ADMINISTRATOR, Role.SECURITY_OFFICER)
def account_page_of(request: Request, pk: int) -> HttpResponse:
    """One account: its roles, and what this hat may do with it."""
    account = _account(request, pk)
    grants = selectors.grants_of(account, request.actor, clock.today())
    context = {
        "account": account,
        "grants": [(grant, _reason_form(f"grant_{grant.pk}")) for grant in grants],
        "assemblies": selectors.overseen(request.actor),
        "switch_form": _reason_form("switch"),
        "password_form": _reason_form("password"),
        "factor_form": _reason_form("factor"),
        "telephone_form": TelephoneForm(auto_id="telephone_%s"),
    }
    return pages.show(request, "access/account_page.html", context)


@signed_in(Role.ADMINISTRATOR)
@require_POST
def account_switch(request: Request, pk: int) -> HttpResponse:
    """Switch an account on or off."""
    account = _account(request, pk)
    active = not account.is_active
    _act(request, actions.switch_account, subject=account, active=active)
    return pages.done(
        request,
        gettext("账号已启用。") if active else gettext("账号已停用。"),
        reverse("access:account_page", args=[pk]),
    )


@signed_in(Role.ADMINISTRATOR)
@require_POST
def account_telephone(request: Request, pk: int) -> HttpResponse:
    """Enter an account's telephone from the roster, or take it away."""
    account, form = _account(request, pk), TelephoneForm(request.POST)
    number = form.cleaned_data["telephone"] if form.is_valid() else request.POST.get("telephone", "")
    receipt = form.receipt() if form.is_valid() else {}
    by, at = request.actor, clock.now()
    actions.set_telephone(subject=account, telephone=number, by=by, at=at, **receipt)
    return pages.done(request, gettext("登记手机已保存。"), reverse("access:account_page", args=[pk]))


@signed_in(Role.ADMINISTRATOR)
@require_POST
def account_password(request: Request, pk: int) -> HttpResponse:
    """Give a new first password, shown once."""
    account, password = _account(request, pk), first_password()
    _act(request, actions.reset_password, subject=account, password=password)
    return _first_password_page(request, pk, password)


@signed_in(Role.SECURITY_OFFICER)
@require_POST
def account_factor(request: Request, pk: int) -> HttpResponse:
    """Take away a lost second factor."""
    _act(request, actions.reset_second_factor, subject=_account(request, pk))
    return pages.done(
        request, gettext("第二因素已解除，请本人重新设置。"), reverse("access:account_page", args=[pk])
    )


@signed_in(Role.SECURITY_OFFICER)
def grant_new(request: Request, pk: int, assembly_pk: int) -> HttpResponse:
    """Grant a role in one assembly."""
    account, at = _grantee(pk), clock.now()
    assembly = get_object_or_404(selectors.overseen(request.actor), pk=assembly_pk)
    with scope.assemblies([assembly.pk]):
        form = GrantForm(request.POST or None, assembly=assembly, today=clock.local_day(at))
        if (
            request.method == "POST"
            and form.is_valid()
            and _grant(form, account, assembly, request.actor, at)
        ):
            return pages.done(request, gettext("角色已授予。"), reverse("access:account_page", args=[pk]))
        context = {"form": form, "account": account, "assembly": assembly}
        return pages.show(request, "access/grant_new.html", context)


@signed_in(Role.SECURITY_OFFICER)
@require_POST
def grant_find(request: Request) -> HttpResponse:
    """From a user name and an assembly to the page where a role is granted; also for an account kept elsewhere."""
    account = get_object_or_404(Account, username=request.POST.get("username", "").strip())
    assembly = get_object_or_404(selectors.overseen(request.actor), pk=_number(request.POST.get("assembly")))
    return HttpResponseRedirect(reverse("access:grant_new", args=[account.pk, assembly.pk]))


@signed_in(Role.SECURITY_OFFICER)
@require_POST
def grant_end(request: Request, pk: int) -> HttpResponse:
    """End a role today."""
    grant = get_object_or_404(selectors.grants_overseen(request.actor), pk=pk)
    _act(request, actions.end_role, subject=grant)
    return pages.done(request, gettext("角色已终止。"), reverse("access:grants"))


@signed_in(Role.SECURITY_OFFICER, Role.AUDITOR)
def grant_list(request: Request) -> HttpResponse:
    """All grants of the overseen assemblies."""
    rows = selectors.grants_overseen(request.actor)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "assemblies": selectors.overseen(request.actor), "today": clock.today()}
    return pages.show(request, "access/grant_list.html", context)


@signed_in(Role.AUDITOR)
def sign_in_list(request: Request) -> HttpResponse:
    """Who came to the door."""
    page = Paginator(selectors.sign_ins_overseen(request.actor), PAGE).get_page(request.GET.get("page"))
    return pages.show(request, "access/sign_in_list.html", {"page": page})


def _first_password_page(request: Request, pk: int, password: str) -> HttpResponse:
    """Show the first password; a form posted twice has set the password of its first post, shown there."""
    account = _account(request, pk)
    if not account.check_password(password):
        return pages.done(
            request, gettext("此前已办理。临时密码只显示一次；如未记下，请重置密码。"), _address(account)
        )
    return pages.show(request, "access/first_password.html", {"account": account, "password": password})


def _address(account: Account) -> str:
    return reverse("access:account_page", args=[account.pk])


def _reason_form(name: str) -> ReasonForm:
    """Make one of several such forms on a page: each has its own key and identifiers."""
    return ReasonForm(auto_id=f"{name}_%s")


def _act(request: Request, act: Any, **keywords: Any) -> Any:
    """Call an action of a one-field form; its refusal rises and becomes a page."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    receipt = form.receipt() if form.is_valid() else {}
    return act(by=request.actor, at=clock.now(), reason=reason, **keywords, **receipt)


def _grant(form: GrantForm, account: Account, assembly: Assembly, by: Actor, at: datetime) -> Any:
    fields = {name: value for name, value in form.cleaned_data.items() if name not in ("key", "version")}
    return form.attempt(actions.grant_role, subject=account, assembly=assembly, by=by, at=at, **fields)


def _account(request: Request, pk: int) -> Account:
    return get_object_or_404(selectors.accounts_overseen(request.actor), pk=pk)


def _grantee(pk: int) -> Account:
    """Any account may be granted a role here, also one that another assembly keeps."""
    return get_object_or_404(Account.objects.select_related("person", "assembly"), pk=pk)


def _known_person(actor: Actor, username: str) -> Any:
    account = selectors.accounts_overseen(actor).filter(username=username).first() if username else None
    return account.person if account else None


def _running(request: HttpRequest, at: datetime) -> AdministrationSession | None:
    session = AdministrationSession.objects.filter(pk=request.session.get(ADMINISTRATION)).first()
    return session if session is not None and session.is_open(at) else None


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _next(request: HttpRequest) -> str:
    to = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return to if safe else reverse("access:accounts")
