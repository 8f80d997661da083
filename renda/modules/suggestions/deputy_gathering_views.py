"""Texts that wait for co-signers: read and sign, change, invite, hand in, take back."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from renda.core.access.api import signed_in
from renda.core.base.actor import Role
from renda.core.base.bodies import takes_files
from renda.core.base.pages import Request, done, never_kept, show
from renda.core.base.predicates import require
from renda.lib import clock
from renda.modules.suggestions import actions
from renda.modules.suggestions import deputy_reading as reading
from renda.modules.suggestions.actions.submitting import words_of
from renda.modules.suggestions.deputy_forms import (
    CoSignForm,
    FindForm,
    InviteForm,
    LaterForm,
    PressForm,
    WritingForm,
    as_written,
)
from renda.modules.suggestions.models import Gathering, SignatureState

FOUND = 60


@signed_in(Role.DEPUTY)
@never_kept
def gathering_page(request: Request, pk: int) -> HttpResponse:
    """The whole text; those who were asked sign it, its lead sees who signed."""
    gathering = reading.gathering_for_page(pk, request.actor)
    leads = gathering.lead_id == request.actor.person
    verb = request.POST.get("verb", "") if request.method == "POST" else ""
    sign, press = _forms(request, gathering, verb)
    response = _done(request, gathering, verb, sign, press)
    if response is not None:
        return response
    line = reading.gathering_line(gathering, request.actor.person)
    context = {
        "gathering": gathering,
        "leads": leads,
        "line": line,
        "signatures": list(gathering.signatures.select_related("person")) if leads else [],
        "sign": sign,
        "press": press,
        "received": request.GET.get("received", ""),
        "states": SignatureState,
    }
    return show(request, "suggestions/deputy_gathering.html", context)


def _forms(request: Request, gathering: Gathering, verb: str) -> tuple[CoSignForm, PressForm]:
    sign = CoSignForm(
        request.POST if verb in ("sign", "decline") else None,
        actor=request.actor,
        initial={"edition": gathering.edition},
    )
    press = PressForm(
        request.POST if verb in ("take_back", "submit", "withdraw") else None,
        actor=request.actor,
        version=gathering.version,
    )
    return sign, press


def _done(
    request: Request, gathering: Gathering, verb: str, sign: CoSignForm, press: PressForm
) -> HttpResponse | None:
    """Do what was pressed; None where nothing was, or where it was refused."""
    form: LaterForm = sign if sign.is_bound else press
    if not form.is_bound or not form.is_valid():
        return None
    common: dict[str, Any] = {"subject": gathering, "by": request.actor, "at": clock.now()}
    home = reverse("suggestions:deputy")
    if verb == "sign":
        made = form.attempt(actions.co_sign, **common, edition=sign.cleaned_data["edition"])
        return done(request, gettext("已附议。"), request.path) if made else None
    if verb == "decline":
        return done(request, gettext("已告诉领衔代表您不附议。"), home) if form.attempt(
            actions.decline, **common
        ) else None  # fmt: skip
    if verb == "take_back":
        made = form.attempt(actions.withdraw_signature, **common)
        return done(request, gettext("附议已撤回，不留记录。"), home) if made else None
    if verb == "withdraw":
        made = form.attempt(actions.withdraw_gathering, **common)
        return done(request, gettext("文稿已撤回，附议的记录一并删除。"), home) if made else None
    made = form.attempt(actions.submit_gathering, **common)
    if made is None:
        return None
    said = gettext("建议已提交，编号 %(number)s。") % {"number": made.matter}
    return done(request, said, reverse("suggestions:deputy_suggestion", args=[made.matter]))


@signed_in(Role.DEPUTY)
@takes_files
@never_kept
def change_page(request: Request, pk: int) -> HttpResponse:
    """Change the text; those who had signed are asked again."""
    gathering = reading.gathering_for_page(pk, request.actor)
    require("suggestions.change_gathering", request.actor, gathering)
    form = WritingForm(
        request.POST or None,
        request.FILES or None,
        actor=request.actor,
        delegations=reading.delegations(gathering.assembly_id, clock.today()),
        initial=as_written(gathering),
        version=gathering.version,
    )
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.change_gathering,
            subject=gathering,
            words=form.words(),
            invited=form.invited,
            papers=form.cleaned_data["papers"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return done(request, gettext("文稿已保存。"), reverse("suggestions:deputy_gathering", args=[pk]))
    return show(request, "suggestions/deputy_change.html", {"gathering": gathering, "form": form})


@signed_in(Role.DEPUTY)
@never_kept
def invite_page(request: Request, pk: int) -> HttpResponse:
    """Find deputies by name or delegation and ask them to sign."""
    gathering = reading.gathering_for_page(pk, request.actor)
    require("suggestions.change_gathering", request.actor, gathering)
    organs = reading.delegations(gathering.assembly_id, clock.today())
    find = FindForm(request.GET or None, delegations=organs)
    wanted = find.cleaned_data if find.is_bound and find.is_valid() else {}
    rows = reading.found_deputies(
        gathering.assembly_id,
        clock.today(),
        who=wanted.get("who", ""),
        delegation=int(wanted.get("delegation") or 0),
    ).exclude(pk__in=[gathering.lead_id, *gathering.signatures.values_list("person", flat=True)])
    page = Paginator(rows, FOUND).get_page(request.GET.get("page"))
    sent = request.POST if request.method == "POST" else None
    persons = list(rows if sent is not None else page.object_list)
    form = InviteForm(sent, actor=request.actor, version=gathering.version, persons=persons)
    if sent is not None and form.is_valid():
        chosen = persons if sent.get("verb") == "all" else form.chosen()
        made = form.attempt(
            actions.change_gathering,
            subject=gathering,
            words=words_of(gathering),
            invited=chosen,
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return done(
                request,
                gettext("已邀请 %(count)s 位代表。") % {"count": len(chosen)},
                reverse("suggestions:deputy_gathering", args=[pk]),
            )
    context = {"gathering": gathering, "find": find, "page": page, "form": form, "count": len(persons)}
    return show(request, "suggestions/deputy_invite.html", context)
