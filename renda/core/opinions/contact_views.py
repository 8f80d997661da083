"""Looking at the contact behind an opinion: with a reason, recorded, shown once."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import reveal_contact, signed_in
from renda.core.base.actor import Role
from renda.core.base.pages import Request, show
from renda.core.base.predicates import require
from renda.core.opinions import selectors
from renda.core.procedures.selectors import matter_by_number
from renda.lib import clock
from renda.lib.errors import NotAllowed, Refusal


class RevealForm(forms.Form):
    """Why the contact is needed; without a key, so that each look leaves its own record."""

    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("理由和您的姓名一并记入记录。"))


@signed_in(Role.LEGISLATIVE_OFFICE)
def contact_page(request: Request, number: str, nth: int, pk: int) -> HttpResponse:
    """The contact of one opinion; the answer to the form shows it and nothing keeps it."""
    matter = matter_by_number(number, viewer=request.actor)
    require("opinions.see_ledger", request.actor, matter)
    opinion = selectors.opinion_with_contact(selectors.round_of(matter, nth), pk)
    if opinion is None:
        raise NotAllowed(gettext("这条意见没有留下联系方式。"), hidden=True)
    form, value = RevealForm(request.POST or None), ""
    form.label_suffix = ""
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            value = reveal_contact(opinion.contact, by=request.actor, at=clock.now(), reason=reason)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"matter": matter, "round": nth, "opinion": opinion, "form": form, "value": value}
    answer = show(request, "opinions/contact.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
