"""The security officer's page: a person is found by what they hold, and forgotten with a reason."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.core import signing
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from renda.core.access import forgetting
from renda.core.access.events import PersonLookedFor
from renda.core.access.forgetting import Person
from renda.core.access.forms import ReasonForm
from renda.core.access.gates import signed_in
from renda.core.access.limits import refuse_too_often
from renda.core.base import pages
from renda.core.base.actor import Role
from renda.core.base.pages import Request
from renda.core.base.ports import ports
from renda.lib import clock
from renda.lib.errors import Refusal

SALT = "access.forget"
GOOD_FOR = 1800  # seconds between finding a person and the decision


class FindForm(forms.Form):
    """What the person holds; posted, never in an address."""

    typed = forms.CharField(
        label=_("手机号码、电子邮箱或者查询码"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("由本人当面或者书面提供。平台不提供可以翻看的名单。"),
    )


class ForgetForm(ReasonForm):
    """The reason, with a sealed note of who was found."""

    found = forms.CharField(widget=forms.HiddenInput)


@signed_in(Role.SECURITY_OFFICER)
def forget_page(request: Request) -> HttpResponse:
    """Find, look at what goes and what stays, decide."""
    if request.method == "POST" and "found" in request.POST:
        return _decide(request)
    form = FindForm(request.POST or None)
    person = _found(request, form) if request.method == "POST" and form.is_valid() else None
    if person is None:
        return pages.show(request, "access/forget.html", {"form": form})
    return _show_person(request, person, ForgetForm(initial={"found": _sealed(person)}))


def _found(request: Request, form: FindForm) -> Person | None:
    """Whom the form names; otherwise its error says why nobody."""
    try:
        refuse_too_often(
            "forget.find", str(request.actor.account), most=30, within=timedelta(hours=1), at=clock.now()
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    person = forgetting.find(form.cleaned_data["typed"])
    _tell(request, person)
    if person is None:
        form.add_error("typed", say("没有找到与此相符的人员信息，请与本人核对后重新输入。"))
    elif person.is_gone:
        form.add_error("typed", say("此人的联系方式此前已经删除，没有可以再删除的内容。"))
    return None if person is None or person.is_gone else person


def _tell(request: Request, person: Person | None) -> None:
    """Looking for a person is recorded like an act, also when nobody is found."""
    assert ports.recorder is not None
    found = PersonLookedFor(kind=person.kind if person else "", row=person.row if person else None)
    with transaction.atomic():
        ports.recorder.record(
            action="access.look_for_person",
            event=found,
            by=request.actor,
            at=clock.now(),
            subject=None,
            step={},
        )


def _decide(request: Request) -> HttpResponse:
    form = ForgetForm(request.POST)
    person = _unsealed(request.POST.get("found", ""))
    if person is None:
        find = FindForm({"typed": ""})
        find.errors["typed"] = find.error_class([say("查找结果已过期，请重新输入。")])
        return pages.show(request, "access/forget.html", {"form": find})
    if form.is_valid():
        try:
            forgetting.forget(person, by=request.actor, at=clock.now(), reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return pages.done(request, say("已删除，并已写入操作记录。"), reverse("access:forget"))
    return _show_person(request, person, form)


def _show_person(request: Request, person: Person, form: ForgetForm) -> HttpResponse:
    context = {
        "decision": form,
        "holdings": forgetting.holdings(person),
        "is_contact": person.kind == "contact",
    }
    return pages.show(request, "access/forget.html", context)


def _sealed(person: Person) -> str:
    return signing.dumps([person.kind, person.row], salt=SALT)


def _unsealed(given: str) -> Person | None:
    try:
        kind, row = signing.loads(given, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return Person(kind, row)
