"""The sender's page: where it stands, by the code on the letter."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.utils.translation import gettext

from renda.core.access.api import address_of, public_page, refuse_too_often
from renda.core.base.pages import Request, never_kept, show
from renda.core.opinions.ledger import code_index
from renda.lib import clock, codes
from renda.lib.errors import Refusal
from renda.modules.complaints.forms import CodeForm
from renda.modules.complaints.takeover import told


@public_page
@never_kept
def follow_page(request: Request) -> HttpResponse:
    """Follow by the code; one in the address, as a QR figure holds, only fills the field."""
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")[:60]})
    found = None
    if request.method == "POST" and form.is_valid():
        try:
            within = timedelta(minutes=10)
            refuse_too_often("follow-up", address_of(request), most=30, within=within, at=clock.now())
            found = told(code_index(codes.read_code(form.cleaned_data["code"])))
            if found is None:
                form.add_error("code", gettext("没有找到这个查询码，请核对后再试。"))
        except Refusal as refusal:
            form.add_error("code", str(refusal))
    answer = show(request, "complaints/follow.html", {"form": form, "found": found})
    answer["Referrer-Policy"] = "no-referrer"
    return answer
