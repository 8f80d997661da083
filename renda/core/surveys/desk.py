"""The office's pages: list, one form with all that can be done, its questions, who is asked, the sheets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import signed_in
from renda.core.access.models import Account
from renda.core.base.lists import Column, Listing
from renda.core.base.pages import Request, done, show
from renda.core.base.predicates import require
from renda.core.surveys import actions, selectors
from renda.core.surveys.forms import ArrangeForm, ExtendForm, PeopleForm, PlainForm, QuestionForm
from renda.core.surveys.models import Edition, Invitation, Stage, Survey, SurveyKind
from renda.core.surveys.questions import Question
from renda.core.surveys.rules import OFFICES
from renda.lib import clock

PAGE = 30
LIST_COLUMNS = [
    Column("title", _("名称"), lambda row: row.title, ("title",)),
    Column("kind", _("类型"), lambda row: str(row.get_kind_display()), ("kind",)),
    Column("stage", _("状态"), lambda row: str(row.get_stage_display()), ("stage",)),
    Column("opens", _("开始时间"), lambda row: row.opens_at, ("opens_at",)),
    Column("closes", _("截止时间"), lambda row: row.closes_at, ("closes_at",)),
]
SHEET_COLUMNS = [
    Column("name", _("姓名"), lambda row: row.account.display_name, ("account__person__name",)),
    Column("attempt", _("次数"), lambda row: row.attempt, ("attempt",)),
    Column("points", _("得分"), lambda row: "" if row.points is None else f"{row.points:f}", ("points",)),
    Column("passed", _("合格"), lambda row: _yes(row.passed), ("passed",)),
    Column("submitted", _("提交时间"), lambda row: row.submitted_at, ("submitted_at",)),
]


def _yes(passed: bool | None) -> str:
    return "" if passed is None else gettext("是") if passed else gettext("否")


@signed_in(*OFFICES)
def list_page(request: Request) -> HttpResponse:
    """The forms of the assembly."""
    listing = Listing(request, LIST_COLUMNS, title=gettext("测试和评价表"))
    rows = selectors.surveys()
    if (kind := request.GET.get("kind", "")) in SurveyKind.values:
        rows = rows.filter(kind=kind)
    rows = listing.ordered(rows)
    if file := listing.asked_file(rows):
        return file
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    tabs = [(gettext("全部"), "?", not kind)]
    tabs += [(each.label, f"?kind={each.value}", kind == each.value) for each in SurveyKind]
    context = {"page": page, "listing": listing, "tabs": tabs, "kinds": SurveyKind, "today": clock.today()}
    return show(request, "surveys/list.html", context)


@signed_in(*OFFICES)
def new_page(request: Request, kind: str) -> HttpResponse:
    """Make a form."""
    if kind not in SurveyKind.values:
        raise Http404
    at = clock.now().replace(second=0, microsecond=0)
    usual = {"opens_at": at, "closes_at": at + timedelta(days=7), "most_attempts": 1}
    form = ArrangeForm(request.POST or None, kind=kind, initial=usual)
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.make_survey,
            subject=request.worn.grant.assembly,  # type: ignore[attr-defined]
            kind=SurveyKind(kind),
            arrangement=form.arrangement(),
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return done(
                request, gettext("已建立，请编写题目。"), reverse("surveys:survey", args=[made.survey])
            )
    return show(request, "surveys/arrange.html", {"form": form, "kind_label": SurveyKind(kind).label})


def _survey(request: Request, pk: int) -> Survey:
    survey = get_object_or_404(Survey.objects.select_related("assembly"), pk=pk)
    require("surveys.see_results", request.actor, survey)
    return survey


@signed_in(*OFFICES)
def survey_page(request: Request, pk: int) -> HttpResponse:
    """One form: how it is arranged, its questions, who is asked, how many answered, and what can be done."""
    survey = _survey(request, pk)
    form = PlainForm(request.POST or None, version=survey.version)
    extend = ExtendForm(
        request.POST or None if request.POST.get("do") == "extend" else None,
        version=survey.version,
        initial={"closes_at": survey.closes_at},
    )
    if request.method == "POST" and form.is_valid():
        answer = _act(request, survey, form, extend)
        if answer is not None:
            return answer
    return show(request, "surveys/survey.html", _shown(survey, form, extend))


def _act(request: Request, survey: Survey, form: PlainForm, extend: ExtendForm) -> HttpResponse | None:
    """Do what the pressed button says; None where it was refused."""
    do = request.POST.get("do", "")
    verbs: dict[str, tuple[Any, str]] = {
        "open": (actions.open_survey, gettext("已发布。")),
        "revise": (actions.revise_survey, gettext("新版题目已发布。")),
        "close": (actions.close_survey, gettext("已结束，不再收答卷。")),
    }
    given: dict[str, Any] = {"subject": survey, "by": request.actor, "at": clock.now()}
    if do == "extend":
        if not extend.is_valid():
            return None
        made = extend.attempt(actions.extend_survey, closes_at=extend.cleaned_data["closes_at"], **given)
        said = gettext("截止时间已延长。")
    elif do in verbs:
        verb, said = verbs[do]
        made = form.attempt(verb, **given)
    elif do in ("up", "down", "drop"):
        questions = _moved(_written(survey), request.POST.get("question", ""), do)
        made = form.attempt(actions.write_questions, questions=questions, **given)
        said = ""
    else:
        return None
    return done(request, said, reverse("surveys:survey", args=[survey.pk])) if made else None


def _shown(survey: Survey, form: PlainForm, extend: ExtendForm) -> dict[str, Any]:
    editions = list(Edition.objects.filter(survey=survey).order_by("-number"))
    is_prepared = survey.stage == Stage.PREPARED
    is_opened = survey.stage == Stage.OPENED
    return {
        "survey": survey,
        "edition": editions[0],
        "questions": editions[0].questions,
        "editions": editions,
        "is_prepared": is_prepared,
        "is_opened": is_opened,
        "can_write": is_prepared or (is_opened and not survey.is_anonymous),
        "can_revise": is_opened and editions[0].settled_at is None,
        "invited": Invitation.objects.filter(survey=survey).count(),
        "answered": selectors.count_answered(survey),
        "form": form,
        "extend": extend if is_opened else None,
        "today": clock.today(),
    }


def _written(survey: Survey) -> list[Question]:
    """The questions of the newest edition, settled or not."""
    return Edition.objects.filter(survey=survey).order_by("-number")[0].questions


def _moved(questions: list[Question], key: str, do: str) -> list[Question]:
    place = next((place for place, each in enumerate(questions) if each.key == key), None)
    if place is None:
        raise Http404
    moved = questions.pop(place)
    if do != "drop":
        questions.insert(max(0, place + (-1 if do == "up" else 1)), moved)
    return questions


@signed_in(*OFFICES)
def arrange_page(request: Request, pk: int) -> HttpResponse:
    """Change how a form is filled in, until it opens."""
    survey = _survey(request, pk)
    form = ArrangeForm(request.POST or None, kind=survey.kind, survey=survey, version=survey.version)
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.arrange_survey,
            subject=survey,
            arrangement=form.arrangement(),
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return done(request, gettext("安排已保存。"), reverse("surveys:survey", args=[survey.pk]))
    context = {"form": form, "survey": survey, "kind_label": survey.get_kind_display()}
    return show(request, "surveys/arrange.html", context)


@signed_in(*OFFICES)
def people_page(request: Request, pk: int) -> HttpResponse:
    """Who is asked by name."""
    survey = _survey(request, pk)
    form = PeopleForm(request.POST or None, version=survey.version)
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.invite_people,
            subject=survey,
            accounts=form.cleaned_data["names"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            said = gettext("名单增加了 %(count)s 人。") % {"count": len(made.accounts)}
            return done(request, said, reverse("surveys:people", args=[survey.pk]))
    rows = Account.objects.filter(pk__in=Invitation.objects.filter(survey=survey).values("account"))
    page = Paginator(rows.select_related("person").order_by("username"), 100).get_page(
        request.GET.get("page")
    )
    return show(request, "surveys/people.html", {"survey": survey, "form": form, "page": page})


@signed_in(*OFFICES)
def new_question_page(request: Request, pk: int) -> HttpResponse:
    """Write one more question."""
    survey = _survey(request, pk)
    known = {question.key for question in _written(survey)}
    number = 1 + max((int(key[1:]) for key in known), default=0)
    return _question(request, survey, None, f"q{number}")


@signed_in(*OFFICES)
def question_page(request: Request, pk: int, key: str) -> HttpResponse:
    """Change a question."""
    survey = _survey(request, pk)
    question = next((each for each in _written(survey) if each.key == key), None)
    if question is None:
        raise Http404
    return _question(request, survey, question, key)


def _question(request: Request, survey: Survey, question: Question | None, key: str) -> HttpResponse:
    form = QuestionForm(request.POST or None, exam=survey.is_exam, question=question, version=survey.version)
    if request.method == "POST" and form.is_valid():
        written = form.question(key)
        others = _written(survey)
        put = [written if each.key == key else each for each in others] if question else [*others, written]
        made = form.attempt(
            actions.write_questions, subject=survey, questions=put, by=request.actor, at=clock.now()
        )
        if made:
            return done(request, gettext("题目已保存。"), reverse("surveys:survey", args=[survey.pk]))
    return show(request, "surveys/question.html", {"survey": survey, "form": form, "question": question})


@signed_in(*OFFICES)
def sheets_page(request: Request, pk: int) -> HttpResponse:
    """Who answered and what points they have; a form without names has no such list."""
    survey = _survey(request, pk)
    if survey.is_anonymous:
        raise Http404
    listing = Listing(request, SHEET_COLUMNS, title=gettext("%(title)s答卷") % {"title": survey.title})
    rows = listing.ordered(selectors.sheets(survey))
    if file := listing.asked_file(rows):
        return file
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return show(request, "surveys/sheets.html", {"survey": survey, "page": page, "listing": listing})
