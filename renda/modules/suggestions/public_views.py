"""Public pages of suggestions: the list, one of them, the ledger of promises, and all as open data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import public_page
from renda.core.base.lists import Column, Listing, refuse_too_many
from renda.core.base.pages import Request, show
from renda.core.handling.models import Grade, Promise, PromiseState
from renda.lib import clock
from renda.modules.suggestions import public_reading as reading
from renda.modules.suggestions.public_reading import PublicLine
from renda.web.forms import NameSelect

SHOWN = 20
COLUMNS = (
    Column("number", _("编号"), lambda line: line.suggestion.matter.number),
    Column("title", _("标题"), lambda line: line.suggestion.matter.title),
    Column("lead", _("领衔代表"), lambda line: line.lead),
    Column("submitted", _("提交日期"), lambda line: line.suggestion.submitted_on),
    Column("bodies", _("承办单位"), lambda line: "、".join(line.bodies)),
    Column("answered", _("答复日期"), lambda line: line.answered_on),
    Column("class", _("答复类别"), lambda line: "、".join(line.classes)),
    Column("attitude", _("办理态度"), lambda line: "、".join(grade for grade, _ in line.grades)),
    Column("result", _("办理结果"), lambda line: "、".join(grade for _, grade in line.grades)),
    Column("promises", _("承诺事项"), lambda line: len(line.promises)),
)
PROMISE_COLUMNS = (
    Column("what", _("承诺事项"), lambda row: row.what),
    Column("body", _("承办单位"), lambda row: row.handling.matter.body.name),
    Column("due", _("完成期限"), lambda row: row.due_on, ("due_on",)),
    Column("state", _("状态"), lambda row: row.get_state_display()),
    Column("done", _("办成日期"), lambda row: row.done_on, ("done_on",)),
    Column("checked", _("复查日期"), lambda row: row.checked_on),
    Column("finding", _("复查情况"), lambda row: row.finding),
    Column("number", _("建议编号"), lambda row: row.handling.matter.parent.number),
)
PROMISE_STATES = (
    ("", _("全部")), (PromiseState.OPEN.value, _("未到期")), ("late", _("逾期未办成")),
    (PromiseState.REPORTED.value, _("报告已办成")), (PromiseState.KEPT.value, _("复查属实")),
    (PromiseState.BROKEN.value, _("未兑现")),
)  # fmt: skip


class FilterForm(forms.Form):
    """What the public list is narrowed down to."""

    words = forms.CharField(label=_("标题和正文"), required=False, max_length=60)
    body = forms.ChoiceField(label=_("承办单位"), required=False, widget=NameSelect)
    year = forms.ChoiceField(label=_("年份"), required=False)
    answer_class = forms.ChoiceField(
        label=_("答复类别"), required=False, choices=(("", _("全部")), *((each, each) for each in "ABCD"))
    )
    result = forms.ChoiceField(label=_("办理结果"), required=False, choices=(("", _("全部")), *Grade.choices))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        everything = ("", gettext("全部"))
        bodies = [(str(body.pk), body.name) for body in reading.answering_bodies()]
        years = [(str(year), str(year)) for year in reading.public_years()]
        self.fields["body"].choices = [everything, *bodies]  # type: ignore[attr-defined]
        self.fields["year"].choices = [everything, *years]  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """The keywords of `public_suggestions`."""
        if self.is_bound:
            self.is_valid()
        given = self.cleaned_data if self.is_bound else {}
        return {
            "words": given.get("words", ""),
            "body": int(given.get("body") or 0),
            "year": int(given.get("year") or 0),
            "answer_class": given.get("answer_class", ""),
            "result": given.get("result", ""),
        }


@public_page
def list_page(request: Request) -> HttpResponse:
    """The published suggestions with their answers."""
    form = FilterForm(request.GET or None)
    rows = reading.public_suggestions(**form.wanted())
    rows = rows.none() if form.errors else rows  # asked for what is not offered: nothing, never everything
    listing = Listing(request, COLUMNS, title=gettext("代表建议"))
    if request.GET.get("export"):
        refuse_too_many(rows)
        if file := listing.asked_file(list(reading.public_lines(list(rows)))):
            return file
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "page": page,
        "lines": list(reading.public_lines(list(page.object_list))),
        "listing": listing,
    }
    return show(request, "suggestions/public_list.html", context, status=200)


@public_page
def suggestion_page(request: Request, number: str) -> HttpResponse:
    """One published suggestion: text, bodies, answers, grades, promises."""
    context = {"line": reading.public_suggestion(number), "today": clock.today()}
    return show(request, "suggestions/public_suggestion.html", context)


@public_page
def promises_page(request: Request) -> HttpResponse:
    """The ledger: promised, done, late, looked at again, beside the share satisfied."""
    today = clock.today()
    state = request.GET.get("state", "")
    listing = Listing(request, PROMISE_COLUMNS, title=gettext("承诺事项"))
    rows = listing.ordered(reading.public_promises(state=state, on=today))
    if file := listing.asked_file(rows):
        return file
    counted = reading.kept(today)
    counts = {"": counted.promised, **{key: getattr(counted, key) for key, _ in PROMISE_STATES if key}}
    context = {
        "page": Paginator(rows, SHOWN).get_page(request.GET.get("page")),
        "listing": listing,
        "kept": counted,
        "today": today,
        "states": [
            {"label": label, "url": f"?state={key}", "active": key == state, "count": counts[key]}
            for key, label in PROMISE_STATES
        ],
    }
    return show(request, "suggestions/public_promises.html", context)


@public_page
def open_data(request: Request) -> JsonResponse:
    """All published suggestions with answers and promises, as JSON."""
    rows = reading.public_suggestions()
    refuse_too_many(rows)
    found = [_as_data(line) for line in reading.public_lines(list(rows))]
    return JsonResponse({"suggestions": found}, json_dumps_params={"ensure_ascii": False})


def _as_data(line: PublicLine) -> dict[str, Any]:
    row = line.suggestion
    return {
        "number": row.matter.number,
        "assembly": row.matter.assembly.name,
        "title": row.matter.title,
        "lead": line.lead,
        "submitted_on": row.submitted_on,
        "situation": row.situation,
        "proposal": row.proposal,
        "parts": [
            {
                "body": each.part.matter.body.name if each.part.matter.body else "",
                "kind": each.part.kind,
                "handed_on": each.part.handed_on,
                "answers": [
                    {
                        "round": reply.round,
                        "on": reply.signed_at.date(),
                        "class": reply.answer_class,
                        "text": reply.text,
                        "attitude": rating.attitude if rating else None,
                        "result": rating.result if rating else None,
                    }
                    for reply, _, rating in each.answers
                ],
                "promises": [_promise_as_data(promise) for promise in each.promises],
            }
            for each in line.parts
        ],
    }


def _promise_as_data(promise: Promise) -> dict[str, Any]:
    return {
        "what": promise.what,
        "due_on": promise.due_on,
        "state": promise.state,
        "done_on": promise.done_on,
        "checked_on": promise.checked_on,
        "finding": promise.finding,
    }
