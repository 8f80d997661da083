"""The public pages of a consultation: the drafts, one draft, the comment, the code, the report and its data."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import (
    address_of,
    ask_code,
    confirm_code,
    public_page,
    refuse_too_often,
    remember_contact,
)
from renda.core.access.models import Contact
from renda.core.base import scope
from renda.core.base.kept import show_kept
from renda.core.base.lists import Column, Listing
from renda.core.base.pages import Request, done, never_kept, show
from renda.core.documents.api import comparison_address
from renda.core.documents.reading import lines_of
from renda.core.opinions.api import code_for, follow_up, public_adoption_report, round_of, rounds
from renda.core.opinions.models import Criterion
from renda.core.procedures.selectors import matter_by_number
from renda.lib import clock, codes
from renda.lib.errors import Refusal
from renda.lib.table_files import plain_cell
from renda.lib.texts.tree import Node, articles
from renda.modules.consultation import selectors
from renda.modules.consultation.actions import submit_comment
from renda.modules.consultation.following import carried, carry
from renda.modules.consultation.forms import CodeForm, CommentForm
from renda.modules.consultation.handing import hand, handed
from renda.modules.consultation.models import Consultation
from renda.modules.consultation.reading import Around, Draft, around, clauses_of, draft_for_page
from renda.web.components import LawLine

DRAFT_PAGE = "consultation/draft.html"
DRAFT_COLUMNS = (
    Column("title", _("名称"), lambda row: row.text_version.text.title, ("text_version__text__title",)),
    Column("version", _("文本"), lambda row: row.text_version.label),
    Column("number", _("事项编号"), lambda row: row.round.matter.number, ("round__matter__number",)),
    Column("assembly", _("所属人大"), lambda row: row.round.matter.assembly.name),
    Column("round", _("轮次"), lambda row: row.round.number),
    Column("opens", _("开始日期"), lambda row: row.opens_on, ("opens_on",)),
    Column("closes", _("截止日期"), lambda row: row.closes_on, ("closes_on",)),
)
REPORT_COLUMNS = (_("意见"), _("条款"), _("采纳情况"), _("理由"), _("体现在"), _("条数"))


def node_choices(consultation: Consultation) -> list[tuple[str, str]]:
    """The articles of the draft, to choose from."""
    return list(clauses_of(consultation).items())


@lru_cache(maxsize=64)
def _lines(root: Node, here: str) -> tuple[LawLine, ...]:
    """The draft's lines, each article with the address of its form; made once for a draft."""
    return tuple(lines_of(root, url=lambda node: f"{here}?node={node.uid}#comment"))


@public_page
def open_drafts_page(request: Request) -> HttpResponse:
    """Drafts open for comment, and those that were."""
    today = clock.today()
    past = selectors.consultations().exclude(pk__in=selectors.open_on(today).values("pk"))
    listing = Listing(request, DRAFT_COLUMNS, title=gettext("征求意见的草案"))
    if file := listing.asked_file(listing.ordered(selectors.consultations())):
        return file
    context = {
        "listing": listing,
        "open": selectors.open_on(today),
        "page": Paginator(listing.ordered(past), 20).get_page(request.GET.get("page")),
        "today": today,
    }
    return show(request, "consultation/drafts.html", context)


@public_page
def draft_page(request: Request, pk: int) -> HttpResponse:
    """The draft with its explanation, and the form to comment on a clause or on the whole."""
    draft = draft_for_page(pk)
    at = clock.now()
    today = clock.local_day(at)
    if request.method == "POST":
        form = CommentForm(request.POST, nodes=draft.clauses)
        response = _take_comment(request, draft.consultation, form, at) if form.is_valid() else None
        return response or show(request, DRAFT_PAGE, _draft_context(draft, around(draft), today, form))
    asked = request.GET.get("node", "")
    beside = around(draft)
    return show_kept(
        request,
        DRAFT_PAGE,
        state=(draft.state, *beside.state, today) if _is_linked(request, draft) else None,
        at=at,
        make=lambda: _draft_context(
            draft, beside, today, CommentForm(nodes=draft.clauses, initial={"node": asked})
        ),
    )


def _is_linked(request: Request, draft: Draft) -> bool:
    """Whether this is the page's own address, or that of one of its clauses."""
    given = request.META.get("QUERY_STRING", "")
    return not given or (given.startswith("node=") and given[5:] in draft.clauses)


def _draft_context(draft: Draft, beside: Around, today: date, form: CommentForm) -> dict[str, Any]:
    consultation = draft.consultation
    here = reverse("consultation:draft", args=[consultation.pk])
    return {
        "consultation": consultation,
        "is_open": consultation.is_open(today),
        "today": today,
        "lines": _lines(consultation.text_version.root, here),
        "form": form,
        "comments": beside.comments,
        "criteria": Criterion.labels,
        "earlier": [(row, _against(row, consultation)) for row in beside.earlier],
    }


def _against(earlier: Consultation, now: Consultation) -> str:
    """Where the draft of an earlier round stands against this one's; empty when it is the same draft."""
    old, new = earlier.text_version_id, now.text_version_id
    return comparison_address(old, new) if old != new else ""


def _take_comment(
    request: Request, consultation: Consultation, form: CommentForm, at: datetime
) -> HttpResponse | None:
    filled = form.cleaned_data
    address = address_of(request)
    try:
        contact = _ask(filled["contact"], address, at) if filled["contact"] else None
    except Refusal as refusal:
        form.add_error("contact", str(refusal))
        return None
    key = filled["key"]
    made = form.attempt(
        submit_comment,
        subject=consultation,
        text=filled["text"],
        code=code_for(key) if key else "",
        node=filled["node"],
        quote=filled["quote"],
        contact=contact,
        may_publish=filled["may_publish"],
        address=address,
        by=request.actor,
        at=at,
    )
    if not made:
        return None
    response = done(request, "", reverse("consultation:thanks") + "#main")  # else the form's #comment is kept
    hand(response, form_key=key, contact=contact.pk if contact else None)
    return response


def _ask(given: str, address: str, at: Any) -> Contact:
    kind = "email" if "@" in given else "phone"
    return ask_code(kind=kind, value=given, address=address, at=at)


@public_page
@never_kept
def thanks_page(request: Request) -> HttpResponse:
    """The follow-up code with its QR figure, and the field for the six digits that were sent."""
    given = handed(request)
    if given is None:
        return done(request, "", reverse("consultation:open_drafts"))
    code = given.code
    contact = Contact.objects.filter(pk=given.contact).first() if given.contact else None
    form = CodeForm(request.POST or None)
    if request.method == "POST" and contact is not None and form.is_valid():
        try:
            confirm_code(contact=contact, code=form.cleaned_data["code"], at=clock.now())
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            remember_contact(request, contact)
            return done(
                request, gettext("联系方式已确认，答复公开时会通知您。"), reverse("consultation:thanks")
            )
    address = request.build_absolute_uri(reverse("consultation:follow") + f"?code={codes.grouped(code)}")
    context = {"code": codes.grouped(code), "address": address, "contact": contact, "form": form}
    return show(request, "consultation/thanks.html", context)


@public_page
@never_kept
def follow_page(request: Request) -> HttpResponse:
    """Follow by code: own words, where the matter stands, and the answer once it is out.

    An address with the code, as a QR figure holds, leads on to the one without; forms post it.
    """
    in_address = request.GET.get("code", "")
    if in_address:
        answer = done(request, "", reverse("consultation:follow"))
        carry(answer, in_address)
        return answer
    given = request.POST.get("code", "") or carried(request)
    error, found = "", None
    if given:
        try:
            refuse_too_often(
                "follow-up", address_of(request), most=30, within=timedelta(minutes=10), at=clock.now()
            )
            found = follow_up(codes.read_code(given))
            if found is None:
                error = gettext("没有找到这个查询码，请核对后再试。")
        except Refusal as refusal:
            error = str(refusal)
    changed = _changed_clause(found)
    context = {"given": given, "error": error, "found": found, "changed": changed}
    return show(request, "consultation/follow.html", context, status=422 if error else 200)


def _changed_clause(found: Any) -> list[Any]:
    """The lines of the article in the new text to which the answer points."""
    if found is None or found.answer is None or found.answer.text_version is None:
        return []
    node = next(
        (each for each in articles(found.answer.text_version.root) if each.uid == found.answer.node), None
    )
    return lines_of(node) if node is not None else []


@public_page
def newest_report_page(request: Request, number: str) -> HttpResponse:
    """Leads to the report of the newest round whose answers are out."""
    with scope.public():
        newest = rounds(matter_by_number(number, viewer=request.actor)).first()
    if newest is None:
        raise Http404
    return redirect("consultation:report", number, newest.number)


@public_page
def report_page(request: Request, number: str, nth: int) -> HttpResponse:
    """The public adoption report of a round."""
    report = _report(request, number, nth)
    page = Paginator(report.rows, 50).get_page(request.GET.get("page"))
    context = {"report": report, "page": page, "round": report.round, "matter": report.round.matter}
    return show(request, "consultation/report.html", context)


@public_page
def report_csv(request: Request, number: str, nth: int) -> HttpResponse:
    """The report as CSV, with a byte order mark so that spreadsheets read it."""
    report = _report(request, number, nth)
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(REPORT_COLUMNS)
    for row in report.rows:
        cells = (
            row.question,
            row.clause,
            row.verdict_label,
            row.reason,
            row.place,
            row.count or gettext("不足10"),
        )
        writer.writerow([plain_cell(str(cell)) for cell in cells])
    response = HttpResponse("\ufeff" + lines.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{number}-{nth}.csv"'
    return response


@public_page
def report_json(request: Request, number: str, nth: int) -> HttpResponse:
    """The report as JSON."""
    report = _report(request, number, nth)
    rows = [
        {
            "opinion": row.question,
            "own_words": row.is_own_words,
            "clause": row.clause,
            "verdict": row.verdict,
            "reason": row.reason,
            "place": row.place,
            "count": row.count,
        }
        for row in report.rows
    ]
    answer = {
        "matter": number,
        "title": report.round.matter.title,
        "round": nth,
        "released_at": report.round.released_at.isoformat(),
        "opinions": report.opinions,
        "closed_by_screening": report.closed,
        "rows": rows,
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _report(request: Request, number: str, nth: int) -> Any:
    with scope.public():
        report = public_adoption_report(round_of(matter_by_number(number, viewer=request.actor), nth))
    assert report is not None  # in public only released rounds are read
    return report
