"""Filling in: the list of forms that ask me, a form, its results. Made for a phone, works without script."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import signed_in
from renda.core.base.lists import Column, Listing
from renda.core.base.pages import Request, done, never_kept, show
from renda.core.base.predicates import permits
from renda.core.surveys import actions, selectors
from renda.core.surveys.charts import bars
from renda.core.surveys.forms import AnswerForm
from renda.core.surveys.models import Edition, Stage, Survey
from renda.lib import clock
from renda.lib.errors import Refusal

PAGE = 30


@signed_in()
@never_kept
def mine_page(request: Request) -> HttpResponse:
    """The forms that ask me."""
    account = request.actor.account
    assert account is not None
    page = Paginator(selectors.asked(request.actor), PAGE).get_page(request.GET.get("page"))
    rows = selectors.asked_with_state(list(page.object_list), account)
    context = {"page": page, "rows": rows, "today": clock.today(), "at": clock.now()}
    return show(request, "surveys/mine.html", context)


@signed_in()
@never_kept
def answer_page(request: Request, pk: int) -> HttpResponse:
    """One form: its questions, or what came of having answered."""
    survey = selectors.survey_to_answer(pk, request.actor)
    edition = selectors.latest_edition_of(survey)
    assert request.actor.account is not None
    draft = selectors.own_draft(survey, request.actor.account)
    form = AnswerForm(
        request.POST or None,
        questions=edition.questions,
        number=edition.number,
        answers=draft.answers if draft else None,
    )
    if request.method == "POST" and form.is_valid():
        answer = _take(request, survey, edition, form)
        if answer is not None:
            return answer
    return show(request, "surveys/answer.html", _shown(request, survey, edition, form))


def _take(request: Request, survey: Survey, edition: Edition, form: AnswerForm) -> HttpResponse | None:
    """Keep a draft or submit; None where the form must be shown again with what was typed."""
    sent = {"edition": form.cleaned_data["edition"], "given": form.given()}
    try:
        if request.POST.get("do") == "save":
            actions.save_draft(survey=survey, by=request.actor, at=clock.now(), **sent)
            return _saved(request, survey)
        if survey.is_anonymous:
            actions.put_in_box(survey=survey, by=request.actor, at=clock.now(), **sent)
        else:
            actions.submit_sheet(subject=survey, by=request.actor, at=clock.now(), **sent, **form.receipt())
    except actions.Incomplete as refusal:
        form.add_error(None, str(refusal))
        for key, words in refusal.wrong.items():
            form.add_error(key, words)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        form.data = form.data.copy()
        form.data["edition"] = str(edition.number)
    else:
        return done(request, gettext("已提交，谢谢。"), reverse("surveys:answer", args=[survey.pk]))
    return None


def _saved(request: Request, survey: Survey) -> HttpResponse:
    if getattr(request, "htmx", False):
        return HttpResponse(gettext("已暂存，还没有提交。"))
    return done(request, gettext("已暂存，还没有提交。"), reverse("surveys:answer", args=[survey.pk]))


def _shown(request: Request, survey: Survey, edition: Edition, form: AnswerForm) -> dict[str, Any]:
    account = request.actor.account
    assert account is not None
    own = [] if survey.is_anonymous else selectors.own_sheets(survey, account)
    [state] = selectors.asked_with_state([survey], account)
    can_answer = not state.is_done and survey.stage == Stage.OPENED
    return {
        "survey": survey,
        "edition": edition,
        "form": form,
        "own": own,
        "last": state.last,
        "is_done": state.is_done,
        "shows_form": can_answer or (form.is_bound and bool(form.errors)),
        "is_open": survey.is_open(clock.now()),
        "review": selectors.review(state.last) if state.last and state.is_done and survey.is_exam else [],
        "today": clock.today(),
        "keep": f"survey-{survey.pk}-{account}",
    }


RESULT_COLUMNS = [
    Column("edition", _("版本"), lambda row: row[0]),
    Column("question", _("题目"), lambda row: row[1].question.words),
    Column("option", _("选项"), lambda row: row[2]),
    Column("count", _("人数"), lambda row: row[3]),
    Column("share", _("占比"), lambda row: row[4]),
]


@signed_in()
@never_kept
def results_page(request: Request, pk: int) -> HttpResponse:
    """Counts, shares and means of a form; the office sees all, those who were asked what is large enough."""
    survey, office = _for_results(request, pk)
    found = selectors.results(survey, office=office)
    listing = Listing(request, RESULT_COLUMNS, title=gettext("%(title)s结果") % {"title": survey.title})
    if file := listing.asked_file(_lines(found)):
        return file
    drawn = [(result, [(tally, bars(tally.rows)) for tally in result.tallies]) for result in found]
    context = {
        "survey": survey,
        "results": drawn,
        "office": office,
        "listing": listing,
        "smallest_shown": selectors.SMALLEST_SHOWN,
        "smallest_opened": selectors.SMALLEST_OPENED,
    }
    return show(request, "surveys/results.html", context)


def _for_results(request: Request, pk: int) -> tuple[Survey, bool]:
    own = Survey.objects.exclude(stage=Stage.PREPARED).filter(pk=pk).first()
    if own is not None and permits("surveys.see_results", request.actor, own):
        return own, True
    survey = selectors.survey_to_answer(pk, request.actor)
    if survey.stage != Stage.CLOSED:
        raise Http404
    return survey, False


def _lines(found: list[selectors.Results]) -> list[tuple[Any, ...]]:
    lines: list[tuple[Any, ...]] = []
    for result in found:
        for tally in result.tallies:
            lines += [(result.edition.number, tally, row.label, row.count, row.percent) for row in tally.rows]
            if tally.mean is not None:
                mean = gettext("平均 %(mean)s") % {"mean": tally.mean_words}
                lines.append((result.edition.number, tally, mean, tally.answered, ""))
            lines += [(result.edition.number, tally, words, 1, "") for words in tally.texts]
    return lines
