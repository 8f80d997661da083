"""The analysing office's pages: the ledger, the groups, one group with its answer."""

from __future__ import annotations

import re
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import signed_in
from renda.core.base.actor import Role
from renda.core.base.lists import KINDS, Column, Listing, refuse_too_many
from renda.core.base.pages import Request, done, show
from renda.core.base.predicates import require
from renda.core.documents.api import node_words, standing_words
from renda.core.documents.models import TextVersion
from renda.core.opinions import actions, selectors
from renda.core.opinions.forms import (
    AnswerForm,
    GroupFilter,
    LedgerFilter,
    MergeForm,
    ScreenForm,
    SplitForm,
    SummaryForm,
    WithdrawForm,
)
from renda.core.opinions.models import Answer, Opinion, OpinionGroup, Round
from renda.core.procedures.selectors import matter_by_number
from renda.lib import clock
from renda.lib.errors import NotAllowed
from renda.lib.texts.tree import articles

LEDGER_COLUMNS = (
    Column("number", _("编号"), lambda row: row.pk),
    Column("text", _("意见"), lambda row: row.text or gettext("（已转由其他渠道办理，内容不在台账里）")),
    Column("clause", _("条款"), lambda row: row.anchor.label if row.anchor else gettext("全文")),
    Column("channel", _("来源"), lambda row: str(row.get_channel_display()), ("channel",)),
    Column("place", _("站点"), lambda row: row.place.name if row.place else ""),
    Column("received", _("收到"), lambda row: row.received_at, ("received_at",)),
    Column("screening", _("筛查"), lambda row: str(row.get_screening_display()), ("screening",)),
    Column("group", _("组号"), lambda row: row.group_id),
)  # neither names nor contacts: who spoke does not leave the ledger with the words
GROUP_COLUMNS = (
    Column("number", _("组号"), lambda row: row.pk, ("pk",)),
    Column("text", _("代表意见"), lambda row: row.representative.text if row.representative else ""),
    Column("clause", _("条款"), lambda row: _clause(row.representative)),
    Column("size", _("条数"), lambda row: row.size, ("size",)),
    Column("answer", _("答复"), lambda row: _verdict(row)),
)


def _clause(opinion: Opinion | None) -> str:
    return opinion.anchor.label if opinion and opinion.anchor else gettext("全文")


def _verdict(group: OpinionGroup) -> str:
    answer = getattr(group, "answer", None)
    return str(answer.get_verdict_display()) if answer else gettext("未答复")


def _export(
    request: Request, round: Round, listing: Listing, rows: QuerySet[Any], which: str
) -> HttpResponse:
    """Record that the list was taken out, then give it as a file."""
    actions.export_list(
        subject=round,
        which=which,
        kind=request.POST["export"],
        rows=refuse_too_many(rows),
        by=request.actor,
        at=clock.now(),
    )
    return listing.file(rows, request.POST["export"])


def _round(request: Request, number: str, nth: int) -> Round:
    matter = matter_by_number(number, viewer=request.actor)
    require("opinions.see_ledger", request.actor, matter)
    return selectors.round_of(matter, nth)


TICKED = re.compile(r"(\d{1,18})(?::(\d{1,9}))?", re.ASCII)


def _ticked(request: Request) -> dict[int, int | None]:
    """The ticked opinions, each with the version that stood on the page (None where the page shows none)."""
    found = filter(None, map(TICKED.fullmatch, request.POST.getlist("opinion")))
    return {int(each[1]): int(each[2]) if each[2] else None for each in found}


@signed_in(Role.LEGISLATIVE_OFFICE)
def ledger_page(request: Request, number: str, nth: int) -> HttpResponse:
    """The opinions of a round, with screening of the ticked ones."""
    round = _round(request, number, nth)
    filters = LedgerFilter(request.GET or None)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    listing = Listing(request, LEDGER_COLUMNS, title=gettext("意见台账"))
    rows = listing.ordered(selectors.ledger(round, **chosen))
    if request.method == "POST" and request.POST.get("export") in KINDS:
        return _export(request, round, listing, rows, "ledger")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    form = ScreenForm(request.POST or None, initial={"newest_shown": selectors.newest_of(round)})
    if request.method == "POST" and form.is_valid():
        ticked = _ticked(request)
        ids = list(ticked)
        if request.POST.get("all_waiting"):
            newest_shown = form.cleaned_data["newest_shown"] or 0
            ids = list(selectors.waiting(round, until=newest_shown).values_list("pk", flat=True))
        made = form.attempt(
            actions.screen_opinions,
            subject=round,
            opinions=ids,
            screening=form.cleaned_data["decision"],
            criterion=form.cleaned_data["criterion"],
            note=form.cleaned_data["note"],
            seen={pk: version for pk, version in ticked.items() if version and pk in ids},
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return done(
                request,
                gettext("已处理 %(count)s 条意见。") % {"count": len(made.opinions)},
                request.get_full_path(),
            )
    counts = selectors.screening_counts(round)
    context = {
        "matter": round.matter,
        "round": round,
        "page": page,
        "filters": filters,
        "form": form,
        "counts": counts,
        "progress": selectors.progress(round, counts),
    }
    return show(request, "opinions/ledger.html", context)


@signed_in(Role.LEGISLATIVE_OFFICE)
def groups_page(request: Request, number: str, nth: int) -> HttpResponse:
    """The groups of alike opinions, largest first."""
    round = _round(request, number, nth)
    filters = GroupFilter(request.GET or None)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    rows = selectors.groups(round, answered=chosen.get("answered", ""), least=chosen.get("least") or 1)
    listing = Listing(request, GROUP_COLUMNS, title=gettext("意见组"))
    rows = listing.ordered(rows)
    if request.method == "POST" and request.POST.get("export") in KINDS:
        return _export(request, round, listing, rows, "groups")
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    context = {
        "matter": round.matter,
        "round": round,
        "page": page,
        "filters": filters,
        "progress": selectors.progress(round),
    }
    return show(request, "opinions/groups.html", context)


@signed_in(Role.LEGISLATIVE_OFFICE)
def group_page(request: Request, number: str, nth: int, pk: int) -> HttpResponse:
    """One group: its members, its answer, merging and splitting."""
    round = _round(request, number, nth)
    group = OpinionGroup.objects.select_related("representative__anchor").filter(round=round, pk=pk).first()
    if group is None:
        raise NotAllowed(gettext("没有这个意见组。"), hidden=True)
    newest = TextVersion.objects.filter(text__matter=round.matter).order_by("-number").first()
    answer = Answer.objects.filter(group=group).first()
    forms = _forms(request, group, newest, answer)
    if request.method == "POST":
        response = _act(request, round, group, newest, forms)
        if response is not None:
            return response
    members = Paginator(selectors.group_members(group), 50).get_page(request.GET.get("page"))
    for member in members.object_list:
        member.stands_at = standing_words(member.anchor, newest)
    context = {
        "matter": round.matter,
        "round": round,
        "group": group,
        "members": members,
        "answer": answer,
        "newest": newest,
        **forms,
    }
    return show(request, "opinions/group.html", context)


def _forms(
    request: Request, group: OpinionGroup, newest: TextVersion | None, answer: Answer | None
) -> dict[str, Any]:
    posted = request.POST.get("verb", "")
    initial = {"verdict": answer.verdict, "reason": answer.reason, "place": answer.node} if answer else {}
    return {
        "answer_form": AnswerForm(
            request.POST if posted == "answer" else None,
            places=[(node.uid, node_words(node.label)) for node in articles(newest.root)] if newest else [],
            version=group.version,
            initial=initial,
        ),
        "summary_form": SummaryForm(
            request.POST if posted == "summary" else None,
            version=group.version,
            initial={"summary": group.summary},
        ),
        "withdraw_form": WithdrawForm(request.POST if posted == "withdraw" else None, version=group.version),
        "merge_form": MergeForm(request.POST if posted == "merge" else None, version=group.version),
        "split_form": SplitForm(request.POST if posted == "split" else None, version=group.version),
    }


def _act(
    request: Request, round: Round, group: OpinionGroup, newest: TextVersion | None, forms: dict[str, Any]
) -> HttpResponse | None:
    verb = request.POST.get("verb", "")
    form = forms.get(f"{verb}_form")
    if form is None or not form.is_valid():
        return None
    common = {"subject": group, "by": request.actor, "at": clock.now()}
    filled = form.cleaned_data
    here = _address(round, group)
    if verb == "answer":
        place = filled["place"]
        if form.attempt(
            actions.answer_group,
            verdict=filled["verdict"],
            reason=filled["reason"],
            text_version=newest if place else None,
            node=place,
            **common,
        ):
            return done(request, gettext("答复已保存，公开前群众看不到。"), _next_unanswered(round) or here)
    elif verb == "summary":
        if form.attempt(actions.summarise_group, summary=filled["summary"], **common):
            return done(request, gettext("摘要已保存。"), here)
    elif verb == "merge":
        other = OpinionGroup.objects.filter(round=round, pk=filled["other"]).first()
        if other is None:
            form.add_error(
                "other",
                gettext("本轮没有第 %(filled)s 组，请在意见组列表里核对组号。") % {"filled": filled["other"]},
            )
        elif form.attempt(actions.merge_groups, other=other, **common):
            return done(request, gettext("已合并，以后的自动分组会保持这一结果。"), here)
    elif verb == "withdraw":
        if form.attempt(actions.withdraw_answer, **common):
            return done(request, gettext("答复已撤下，可以拆分或者重新答复。"), here)
    elif form.attempt(actions.split_group, opinions=list(_ticked(request)), **common):
        return done(request, gettext("已拆分，以后的自动分组会保持这一结果。"), here)
    return None


def _next_unanswered(round: Round) -> str:
    following = selectors.groups(round, answered="no").first()
    return _address(round, following) if following else ""


def _address(round: Round, group: OpinionGroup) -> str:
    return reverse("opinions:group", args=[round.matter.number, round.number, group.pk])
