"""Filing a contact point's session, and the slips with follow-up codes that are printed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from renda.core.access.api import signed_in
from renda.core.base.actor import Role
from renda.core.base.pages import Request, show
from renda.core.base.predicates import require
from renda.core.opinions.api import code_for
from renda.core.opinions.models import Opinion
from renda.lib import clock, codes
from renda.modules.consultation import actions, selectors
from renda.modules.consultation.forms import SessionForm
from renda.modules.consultation.models import Consultation
from renda.modules.consultation.views import node_choices

ROWS = 10


@dataclass(frozen=True)
class Slip:
    """What a speaker takes home: own words, the code and the address behind the figure."""

    opinion: Opinion
    code: str
    address: str


@signed_in(Role.LEGISLATIVE_OFFICE, Role.STATION_STAFF)
def session_page(request: Request, pk: int) -> HttpResponse:
    """File what people said at a contact point's session; the answer shows each speaker's code, this once."""
    consultation = selectors.consultation_for_page(pk)
    require("consultation.file_session", request.actor, consultation)
    places = selectors.places_for(request.actor, consultation)
    form = SessionForm(request.POST or None, places=list(places), initial={"held_on": clock.today()})
    rows = _rows(request)
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        given = _codes(filled["key"], sum(bool(text.strip()) for text, _, _ in rows))
        made = form.attempt(
            actions.file_session,
            subject=consultation,
            place=filled["place"],
            held_on=filled["held_on"],
            attendance=filled["attendance"],
            said=rows,
            codes=given,
            note=filled["note"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            context = {"consultation": consultation, "slips": _slips(request, consultation, given)}
            return show(request, "consultation/slips.html", context)
    context = {"consultation": consultation, "form": form, "rows": rows, "nodes": node_choices(consultation)}
    return show(request, "consultation/session.html", context)


def _rows(request: Request) -> list[tuple[str, str, str]]:
    columns = [request.POST.getlist(name) for name in ("text", "node", "speaker")]
    return list(zip(*columns, strict=False)) or [("", "", "")] * ROWS


def _codes(key: str, count: int) -> list[str]:
    """The codes that belong to a form: derived from its key, so that the same form shows the same ones again."""
    return [code_for(f"{key}:{number}") for number in range(count)]


def _slips(request: Any, consultation: Consultation, given: Sequence[str]) -> list[Slip]:
    """The opinions that have these codes, in the order of the form."""
    found = selectors.by_codes(consultation, given)
    follow = request.build_absolute_uri(reverse("consultation:follow"))
    return [
        Slip(found[code], codes.grouped(code), f"{follow}?code={codes.grouped(code)}")
        for code in given
        if code in found
    ]
