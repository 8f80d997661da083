"""Keeping in touch on pages: one's own pairs and a contact in seconds; the office's gaps, pairs, imports, hand-overs."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from renda.core.access.api import signed_in
from renda.core.base.actor import Role
from renda.core.base.bodies import takes_files
from renda.core.base.pages import Request, done, never_kept, show
from renda.core.files import spreadsheets
from renda.core.files.models import ImportState, SpreadsheetImport
from renda.core.people.models import Assembly, Seat
from renda.lib import clock
from renda.lib.errors import NotAllowed
from renda.modules.duty import actions, gaps
from renda.modules.duty.actions.pairing import TARGET
from renda.modules.duty.forms import (
    ColumnsForm,
    ContactForm,
    EndForm,
    HandForm,
    PairFilter,
    PairForm,
    UploadForm,
    WithdrawForm,
)
from renda.modules.duty.models import Contacted
from renda.modules.duty.pair_importing import FIELDS
from renda.modules.duty.rules import DEPUTIES

SHOWN = 50
KEEPERS = (*DEPUTIES, Role.DEPUTIES_OFFICE)


@signed_in(*DEPUTIES)
@never_kept
def contacts_page(request: Request) -> HttpResponse:
    """Whom one keeps in touch with, since when nobody was in touch, and who keeps in touch with oneself."""
    assembly = Assembly.objects.get(pk=request.actor.assembly)
    today, person = clock.today(), request.actor.person or 0
    pairs = list(gaps.pairs_of(person, assembly.pk, on=today))
    context = {
        "kept": [pair for pair in pairs if pair.keeper_id == person],
        "keepers": [pair for pair in pairs if pair.keeper_id != person],
        "today": today,
    }
    return show(request, "duty/contacts.html", context)


@signed_in(*KEEPERS)
@never_kept
def pair_page(request: Request, pk: int) -> HttpResponse:
    """One pair: recording a contact, the earlier ones, taking one back; the office ends the pair."""
    is_office = request.actor.role is Role.DEPUTIES_OFFICE
    pair = gaps.pair_for_page(pk, viewer_person=request.actor.person, is_office=is_office)
    verb = request.POST.get("verb", "") if request.method == "POST" else ""
    form = ContactForm(request.POST if verb == "record" else None, initial={"on": clock.today()})
    end = EndForm(
        request.POST if verb == "end" else None, version=pair.version, initial={"ends_on": clock.today()}
    )
    back = WithdrawForm(request.POST if verb == "withdraw" else None)
    here = reverse("duty:pair", args=[pair.pk])
    common = {"by": request.actor, "at": clock.now()}
    if (
        verb == "record"
        and form.is_valid()
        and form.attempt(actions.record_contact, subject=pair, **common, **form.given())
    ):
        return done(
            request, gettext("已记录。"), reverse("duty:pairs") if is_office else reverse("duty:contacts")
        )
    if (
        verb == "end"
        and end.is_valid()
        and end.attempt(actions.end_pair, subject=pair, **common, **end.given())
    ):
        return done(request, gettext("联系关系已结束。"), here)
    if verb == "withdraw" and back.is_valid():
        row = Contacted.objects.filter(pair=pair, pk=_number(request.POST.get("row", ""))).first()
        if row is not None and back.attempt(actions.withdraw_contact, subject=row, **common):
            return done(request, gettext("已撤回。"), here)
    context = {
        "pair": pair,
        "form": form if pair.ends_on is None or form.is_bound else None,
        "end": end if is_office and (pair.ends_on is None or end.is_bound) else None,
        "withdraw": back,
        "rows": pair.contacts.filter(withdrawn_at=None)[:SHOWN],
        "back": reverse("duty:pairs") if is_office else reverse("duty:contacts"),
    }
    return show(request, "duty/pair.html", context)


@signed_in(Role.DEPUTIES_OFFICE)
@never_kept
def pairs_page(request: Request) -> HttpResponse:
    """The gaps: every pair with its last contact, those without any first; making a pair."""
    assembly = Assembly.objects.get(pk=request.actor.assembly)
    today = clock.today()
    form = PairForm(request.POST or None, persons=_persons(assembly.pk), initial={"starts_on": today})
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.make_pair, subject=assembly, pair=form.wanted(), by=request.actor, at=clock.now()
        )
        if made:
            return done(request, gettext("联系关系已建立。"), reverse("duty:pairs"))
    filters = PairFilter(request.GET)
    asked = request.GET.get("kind", "")
    rows = gaps.pairs_in_force(assembly.pk, on=today, kind=asked if asked in gaps.FIGURES else "")
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    wanted = gaps.measures(assembly, on=today)
    context = {
        "page": page,
        "rows": [(pair, wanted[pair.kind]) for pair in page.object_list],
        "measures": wanted.values(),
        "filters": filters,
        "form": form,
        "today": today,
        "waiting": gaps.heard_in(assembly.pk, waiting=True).count(),
    }
    return show(request, "duty/pairs.html", context)


@signed_in(Role.DEPUTIES_OFFICE)
@never_kept
def heard_page(request: Request) -> HttpResponse:
    """What was heard in contacts and waits to be handed on."""
    form = HandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = Contacted.objects.filter(pk=_number(request.POST.get("row", ""))).first()
        if row is None:
            raise NotAllowed(gettext("没有这次联系。"), hidden=True)
        to = form.cleaned_data["handed_to"]
        if form.attempt(actions.hand_on, subject=row, handed_to=to, by=request.actor, at=clock.now()):
            return done(request, gettext("已登记去向。"), reverse("duty:heard"))
    waiting = request.GET.get("state") != "done"
    page = Paginator(gaps.heard_in(request.actor.assembly or 0, waiting=waiting), SHOWN).get_page(
        request.GET.get("page")
    )
    states = [
        {"label": gettext("等待转交"), "url": "?", "active": waiting},
        {"label": gettext("已转交"), "url": "?state=done", "active": not waiting},
    ]
    return show(
        request, "duty/heard.html", {"page": page, "form": form, "states": states, "waiting": waiting}
    )


@signed_in(Role.DEPUTIES_OFFICE)
@takes_files
def import_page(request: Request) -> HttpResponse:
    """Upload a spreadsheet of pairs; earlier ones with what became of them."""
    assembly = Assembly.objects.get(pk=request.actor.assembly)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.begin_pairs_import, subject=assembly, upload=form.cleaned_data["file"], by=request.actor,
            at=clock.now(),
        )  # fmt: skip
        if made:
            return done(request, "", reverse("duty:pairs_preview", args=[made.spreadsheet]))
    earlier = SpreadsheetImport.objects.filter(target_kind=TARGET, target_id=assembly.pk).select_related(
        "file"
    )
    return show(request, "duty/pairs_import.html", {"form": form, "imports": earlier.order_by("-pk")[:20]})


@signed_in(Role.DEPUTIES_OFFICE)
def preview_page(request: Request, pk: int) -> HttpResponse:
    """Which column is what, the first rows, the errors of all; then the import in a job."""
    rows = SpreadsheetImport.objects.select_related("file", "assembly")
    started = rows.filter(pk=pk, target_kind=TARGET).first()
    if started is None:
        raise NotAllowed(gettext("没有这个表格。"), hidden=True)
    seen = spreadsheets.preview(started)
    form = ColumnsForm(
        request.POST or None, fields=FIELDS, header=seen.header, mapping=seen.mapping,
        initial={"seen": started.version},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        if request.POST.get("verb") == "look":
            seen = spreadsheets.preview(started, form.mapping())
        elif form.attempt(
            actions.confirm_pairs_import, subject=started.assembly, started=started, mapping=form.mapping(),
            seen=form.cleaned_data["seen"], by=request.actor, at=clock.now(),
        ):  # fmt: skip
            said = gettext("正在后台导入，可以离开本页，完成后在这里查看结果。")
            return done(request, said, reverse("duty:pairs_import"))
    is_open = started.state not in (ImportState.IMPORTING, ImportState.DONE)
    context = {"started": started, "preview": seen, "form": form, "is_open": is_open}
    return show(request, "duty/pairs_preview.html", context)


def _persons(assembly: int) -> dict[str, str]:
    """Everybody with a seat, by name; the constituency tells those of one name apart."""
    rows = Seat.objects.filter(assembly=assembly, ends_on=None).order_by("person__name", "person", "-organ")
    found: dict[str, str] = {}
    for person, name, constituency in rows.values_list("person", "person__name", "constituency"):
        found.setdefault(str(person), f"{name} {constituency}".strip())
    return found


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
