"""The pages of signing in by a link, and of the telephone that it goes to."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.access import actions
from renda.core.access.forms import CodeForm, TelephoneForm
from renda.core.access.gates import account_page, public_page
from renda.core.access.hats import came_by_link
from renda.core.access.limits import address_of, refuse_too_often
from renda.core.access.links import LinkOver, account_behind, ask_link, use_link
from renda.core.access.models import Contact
from renda.core.access.verification import ask_code, confirm_code
from renda.core.base import pages
from renda.core.base.pages import Request, never_kept
from renda.lib import clock
from renda.lib.errors import NotAllowed, Refusal

WANTED = "renda_telephone"  # session: the contact whose number is being confirmed


class AskLinkForm(forms.Form):
    who = forms.CharField(
        label=_("登记的手机号或者用户名"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "text"}),
    )


@public_page
@never_kept
def link_ask(request: Request) -> HttpResponse:
    """Ask for a link; the answer is the same whoever asks."""
    form = AskLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_link(typed=form.cleaned_data["who"], address=address_of(request), at=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(reverse("access:link_sent"))
    return pages.show(request, "access/link_ask.html", {"form": form})


@public_page
def link_sent(request: Request) -> HttpResponse:
    """What happens next, whoever asked."""
    return pages.show(request, "access/link_sent.html", {})


@public_page
@never_kept
def link_open(request: Request, token: str) -> HttpResponse:
    """GET shows a button and uses nothing up, because programs open links to preview them; POST signs in."""
    at = clock.now()
    try:
        refuse_too_often("link.open", address_of(request), most=60, within=timedelta(minutes=15), at=at)
        if request.method == "POST":
            use_link(request, token, at=at)
            return HttpResponseRedirect("/desk/")
        return pages.show(request, "access/link_open.html", {"account": account_behind(token, at=at)})
    except LinkOver as refusal:
        return pages.show(request, "access/link_over.html", {"reason": str(refusal)}, status=410)


@account_page
def telephone(request: Request) -> HttpResponse:
    """Where text messages and sign-in links go: a number is asked to prove itself by a code before it is kept."""
    _refuse_by_link(request)
    form = TelephoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["telephone"]:
            act, at = actions.set_telephone, clock.now()
            if form.attempt(act, subject=request.user, telephone="", by=request.actor, at=at) is not None:
                return pages.done(request, gettext("登记手机已清除。"), reverse("access:account"))
        else:
            try:
                contact = ask_code(
                    kind="phone",
                    value=form.cleaned_data["telephone"],
                    address=address_of(request),
                    at=clock.now(),
                )
            except Refusal as refusal:
                form.add_error("telephone", str(refusal))
            else:
                request.session[WANTED] = contact.pk
                return HttpResponseRedirect(reverse("access:telephone_confirm"))
    return pages.show(request, "access/telephone.html", {"form": form, "kept": bool(request.user.telephone)})  # type: ignore[union-attr]


@account_page
def telephone_confirm(request: Request) -> HttpResponse:
    """The six digits that prove the number; then it is kept."""
    _refuse_by_link(request)
    contact = Contact.objects.filter(pk=request.session.get(WANTED)).first()
    if contact is None or contact.value is None:
        return HttpResponseRedirect(reverse("access:telephone"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number, at = contact.value, clock.now()
        try:
            confirm_code(contact=contact, code=form.cleaned_data["code"], at=at)
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            act = actions.set_telephone
            if form.attempt(act, subject=request.user, telephone=number, by=request.actor, at=at) is not None:
                request.session.pop(WANTED, None)
                return pages.done(request, gettext("登记手机已保存。"), reverse("access:account"))
    return pages.show(request, "access/telephone_confirm.html", {"form": form})


def _refuse_by_link(request: Request) -> None:
    """Whoever holds the telephone for a moment must not move the account to another one."""
    if came_by_link(request):
        raise NotAllowed(
            gettext("通过短信链接登录时不能更改登记手机，请用密码登录后办理，或者请系统管理员办理。")
        )
