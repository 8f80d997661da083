"""Reading forms: those of the office, those that ask somebody, what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from renda.core.base.actor import Actor
from renda.core.base.predicates import permits
from renda.core.people.models import Assembly
from renda.core.surveys.counting import Tally, tally
from renda.core.surveys.models import Box, Edition, Invitation, Mark, Sheet, Stage, Survey
from renda.core.surveys.questions import Answer, Question
from renda.core.surveys.scoring import score
from renda.lib.saying import listed

SMALLEST_SHOWN = 10  # answers; fewer stay in the office that asked (decisions.md 39)
SMALLEST_OPENED = 3  # answers without a name; fewer are shown to nobody, the office included


def surveys() -> QuerySet[Survey]:
    """Return the forms in scope, the latest first."""
    return Survey.objects.order_by("-opens_at", "-pk")


def surveys_of(kind: str, identifier: object) -> QuerySet[Survey]:
    """Return the forms that belong to something of a module, such as ("training.session", 12), the oldest first."""
    return Survey.objects.filter(owner_kind=kind, owner_id=str(identifier)).order_by("pk")


def asked(actor: Actor) -> QuerySet[Survey]:
    """Return the forms that ask this account and those it was asked by name, open ones first, as they end.

    Read without a scope: a form of a higher congress asks people of a lower one.
    """
    if actor.account is None:
        return Survey._base_manager.none()
    invited = Invitation._base_manager.filter(account=actor.account).values("survey")
    rows = Survey._base_manager.filter(Q(pk__in=invited) | Q(pk__in=_by_role(actor)))
    return rows.exclude(stage=Stage.PREPARED).order_by("-stage", "closes_at", "pk")  # opened before closed


def _by_role(actor: Actor) -> list[int]:
    """The opened forms that ask the hat's role; JSON lists are not searched alike by both databases."""
    if actor.assembly is None or actor.matter:
        return []
    path = Assembly.objects.filter(pk=actor.assembly).values_list("path", flat=True).first() or ""
    above = [f"{path[: place + 1]}" for place, sign in enumerate(path) if sign == "/"][1:]
    rows = Survey._base_manager.filter(
        Q(assembly=actor.assembly) | Q(assembly__path__in=above, includes_below=True), stage=Stage.OPENED
    )
    return [pk for pk, roles in rows.values_list("pk", "roles") if actor.role.value in roles]


def survey_to_answer(pk: int, actor: Actor) -> Survey:
    """Return a form that asks this account, of whichever congress; nobody else learns of it. Raises: Http404."""
    rows = Survey._base_manager.select_related("assembly").filter(pk=pk).exclude(stage=Stage.PREPARED)
    survey = rows.first()
    if survey is None or not permits("surveys.answer", actor, survey):
        raise Http404
    return survey


def own_sheets(survey: Survey, account: int) -> list[Sheet]:
    """Return somebody's own submitted sheets, in the order of the attempts."""
    rows = Sheet._base_manager.filter(survey=survey, account=account).exclude(submitted_at=None)
    return list(rows.select_related("edition").order_by("attempt"))


def own_draft(survey: Survey, account: int) -> Sheet | None:
    """Return what somebody has filled in and not submitted."""
    return Sheet._base_manager.filter(survey=survey, account=account, submitted_at=None).first()


def has_marked(survey: Survey, account: int) -> bool:
    """Whether this account has filled in an open form without a name."""
    return Mark._base_manager.filter(survey=survey, account=account).exists()


def sheets(survey: Survey) -> QuerySet[Sheet]:
    """Return the submitted sheets with their people, the newest first."""
    rows = Sheet.objects.filter(survey=survey).exclude(submitted_at=None)
    return rows.select_related("account__person", "edition").order_by("-submitted_at", "-pk")


def count_answered(survey: Survey) -> int:
    """Return how many people have answered so far."""
    if survey.stage == Stage.CLOSED:
        return survey.count_answered
    if survey.is_anonymous:
        return Mark.objects.filter(survey=survey).count()
    answered = sheets(survey).order_by().aggregate(count=Count("account", distinct=True))
    return int(answered["count"])


@dataclass(frozen=True)
class Results:
    """What came of one edition; `held_back` says why nothing is shown, else empty."""

    edition: Edition
    count: int
    tallies: Sequence[Tally]
    held_back: str = ""


OPEN_STILL, TOO_FEW, OFFICE_ONLY = "open", "few", "office"


def results(survey: Survey, *, office: bool) -> list[Results]:
    """Return the results of each settled edition, the newest first.

    Of forms without names nothing is counted before the close (two looks with one answer between them would show
    it), nothing at all below SMALLEST_OPENED, and beyond the office nothing below SMALLEST_SHOWN nor any words.
    Of an exam or a form with names each person's last sheet counts.
    """
    editions = Edition._base_manager.filter(survey=survey).exclude(settled_at=None).order_by("-number")
    return [_results(survey, edition, office) for edition in editions]


def _results(survey: Survey, edition: Edition, office: bool) -> Results:
    if survey.is_anonymous and survey.stage != Stage.CLOSED:
        return Results(edition, 0, [], OPEN_STILL)
    answered = _answers(survey, edition)
    if survey.is_anonymous and len(answered) < SMALLEST_OPENED:
        return Results(edition, len(answered), [], TOO_FEW)
    if not office and len(answered) < SMALLEST_SHOWN:
        return Results(edition, 0, [], OFFICE_ONLY)
    counted = tally(edition.questions, answered)
    if not office:
        counted = [Tally(each.question, each.answered, each.rows, each.mean, []) for each in counted]
    return Results(edition, len(answered), counted)


def _answers(survey: Survey, edition: Edition) -> list[dict]:  # type: ignore[type-arg]
    if survey.is_anonymous:
        return Box._base_manager.get(survey=survey).sheets
    rows = Sheet._base_manager.filter(survey=survey).exclude(submitted_at=None)
    last = dict(rows.order_by("attempt").values_list("account", "pk"))
    kept = rows.filter(pk__in=last.values(), edition=edition).order_by("pk")
    return list(kept.values_list("answers", flat=True))


@dataclass(frozen=True)
class Asked:
    """A form on somebody's list: the last own sheet, and whether nothing is left to do."""

    survey: Survey
    last: Sheet | None
    is_done: bool


def asked_with_state(rows: Sequence[Survey], account: int) -> list[Asked]:
    """Return the forms with what this account has done in each, in three queries."""
    numbers = [survey.pk for survey in rows]
    marked = set(
        Mark._base_manager.filter(survey__in=numbers, account=account).values_list("survey", flat=True)
    )
    own = Sheet._base_manager.filter(survey__in=numbers, account=account).exclude(submitted_at=None)
    own = own.select_related("edition")
    last: dict[int, Sheet] = {sheet.survey_id: sheet for sheet in own.order_by("attempt")}
    return [Asked(each, last.get(each.pk), _is_done(each, last.get(each.pk), marked)) for each in rows]


def _is_done(survey: Survey, last: Sheet | None, marked: set[int]) -> bool:
    spent = last is not None and (last.passed is True or last.attempt >= survey.most_attempts)
    return spent or survey.pk in marked or survey.stage == Stage.CLOSED


def latest_edition_of(survey: Survey) -> Edition:
    """Return the edition that is asked now of an opened or closed form."""
    return Edition._base_manager.filter(survey=survey).exclude(settled_at=None).order_by("-number")[0]


@dataclass(frozen=True)
class Reviewed:
    """A question of an exam looked at afterwards: what was answered, what is right, the points."""

    question: Question
    answer: str
    points: Decimal
    is_right: bool


def review(sheet: Sheet) -> list[Reviewed]:
    """Return the questions of a submitted sheet with what was right; shown when nothing can be tried again."""
    reached = score(sheet.edition.questions, sheet.answers).each
    return [
        Reviewed(
            question,
            answer_words(question, sheet.answers.get(question.key)),
            reached[question.key],
            reached[question.key] == question.points,
        )
        for question in sheet.edition.questions
    ]


def answer_words(question: Question, answer: Answer | None) -> str:
    """Return an answer for people; empty where there is none."""
    labels = dict(question.choices)
    chosen = [] if answer is None else [answer] if isinstance(answer, str) else answer
    return listed(labels.get(value, value) for value in chosen)
