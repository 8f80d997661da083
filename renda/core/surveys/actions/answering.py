"""Filling a form in: under one's name as an act, without a name as nothing that anybody can trace.

A draft is no act: it counts for nothing, leaves no event, and only its owner reads it. An answer without a name is
no act either (decisions: a secret ballot writes no timed event): `put_in_box` writes a mark and the one row of the
box, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from renda.core.base import scope
from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.base.predicates import require
from renda.core.surveys import events
from renda.core.surveys.models import Box, Edition, Mark, Sheet, Survey
from renda.core.surveys.questions import Answer, read_answers
from renda.core.surveys.scoring import score
from renda.lib.errors import Refusal
from renda.web.dates import official_datetime

Given = Mapping[str, Sequence[str]]


class NotNow(Refusal):
    """The form is not open yet, or not any more."""


class AlreadyAnswered(Refusal):
    """The form was filled in as often as it may be."""


class AlreadyPassed(Refusal):
    """The exam was passed; once is enough."""


class OtherEdition(Refusal):
    """The questions were changed while somebody was filling in the form."""


class Incomplete(Refusal):
    """Answers are missing or do not fit; `wrong` says by question key what."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(
            gettext("有 %(count)s 题还没有答好，没有提交；已填的内容都在。") % {"count": len(wrong)}
        )
        self.wrong = dict(wrong)


@action("surveys.answer")
def submit_sheet(*, subject: Survey, edition: int, given: Given, by: Actor, at: datetime) -> Event:
    """Submit one's answers under one's name; an exam is scored at once.

    `edition` is the number of the edition that was shown, `given` what was sent for each question's key.
    Raises: NotNow, OtherEdition, AlreadyPassed, AlreadyAnswered, Incomplete.
    """
    assert by.account is not None and not subject.is_anonymous
    _refuse_not_now(subject, at)
    settled = _settled(subject, edition)
    done = Sheet.objects.filter(survey=subject, account=by.account).exclude(submitted_at=None)
    attempt = _next_attempt(subject, list(done.values_list("passed", flat=True)))
    answers = _complete(settled, given)
    row = Sheet.objects.filter(survey=subject, account=by.account, submitted_at=None).first() or Sheet(
        assembly_id=subject.assembly_id, survey=subject, account_id=by.account
    )
    row.edition, row.person_id, row.attempt, row.answers = settled, by.person, attempt, answers
    row.saved_at = row.submitted_at = at
    _mark(row, subject, settled)
    row.save()
    return events.SheetSubmitted(
        survey=subject.pk,
        owner=events.owner_of(subject),
        edition=settled.number,
        sheet=row.pk,
        person=by.person,
        attempt=attempt,
        points="" if row.points is None else str(row.points),
        out_of="" if row.out_of is None else str(row.out_of),
        passed=row.passed,
        answers=answers,
    )


def _mark(row: Sheet, survey: Survey, edition: Edition) -> None:
    if survey.is_exam:
        reached = score(edition.questions, row.answers)
        row.points, row.out_of = reached.points, reached.out_of
        row.passed = None if survey.pass_mark is None else reached.points >= survey.pass_mark


def _refuse_not_now(survey: Survey, at: datetime) -> None:
    if survey.is_open(at):
        return
    if at < survey.opens_at:
        raise NotNow(
            gettext("“%(title)s”从 %(when)s 开始作答。")
            % {"title": survey.title, "when": official_datetime(survey.opens_at)}
        )
    raise NotNow(
        gettext("“%(title)s”已于 %(when)s 截止，这次没有提交；您填写的内容还在本页，可以复制保存。")
        % {"title": survey.title, "when": official_datetime(survey.closed_at or survey.closes_at)}
    )


def _settled(survey: Survey, number: int) -> Edition:
    last = Edition.objects.filter(survey=survey).exclude(settled_at=None).order_by("-number").first()
    assert last is not None  # an open form has one
    if last.number != number:
        raise OtherEdition(
            gettext("作答期间题目换了新版。请核对下面的题目后重新提交；题目没变的，您的回答还在。")
        )
    return last


def _next_attempt(survey: Survey, passed: Sequence[bool | None]) -> int:
    if True in passed:
        raise AlreadyPassed(gettext("您已通过“%(title)s”，不必再考。") % {"title": survey.title})
    if len(passed) >= survey.most_attempts:
        raise AlreadyAnswered(
            gettext("“%(title)s”每人可以提交 %(most)s 次，您已提交 %(count)s 次。")
            % {"title": survey.title, "most": survey.most_attempts, "count": len(passed)}
        )
    return len(passed) + 1


def _complete(edition: Edition, given: Given) -> dict[str, Answer]:
    answers, wrong = read_answers(edition.questions, given, complete=True)
    if wrong:
        raise Incomplete(wrong)
    return answers


def put_in_box(*, survey: Survey, edition: int, given: Given, by: Actor, at: datetime) -> None:
    """Fill in a form without a name: a mark that this account has done so, and the answers in the box.

    Two rows are written and no other: no event, no receipt, no time. A second post of the form meets the mark.
    Raises: NotNow, OtherEdition, AlreadyAnswered, Incomplete, NotAllowed.
    """
    assert by.account is not None and survey.is_anonymous
    with transaction.atomic(), scope.assemblies([survey.assembly_id]):
        held = Survey.objects.select_for_update(of=("self",), no_key=True).get(pk=survey.pk)
        require("surveys.answer", by, held)
        _refuse_not_now(held, at)
        answers = _complete(_settled(held, edition), given)
        try:
            with transaction.atomic():
                Mark.objects.create(assembly_id=held.assembly_id, survey=held, account_id=by.account)
        except IntegrityError:
            raise AlreadyAnswered(
                gettext("您已填过“%(title)s”，每人一次；先前的回答已经收下。") % {"title": held.title}
            ) from None
        box = Box.objects.select_for_update(of=("self",), no_key=True).get(survey=held)
        box.put(dict(answers))
        box.save(update_fields=["content"])


def save_draft(*, survey: Survey, edition: int, given: Given, by: Actor, at: datetime) -> Sheet | None:
    """Keep what somebody has filled in so far, under their name; returns None where nothing may be kept.

    Answers that do not fit their question yet are left out: the page still shows them. Forms without names are
    kept in the browser alone.
    """
    assert by.account is not None
    if survey.is_anonymous or survey.stage != "opened":
        return None
    with transaction.atomic(), scope.assemblies([survey.assembly_id]):
        held = Survey.objects.select_for_update(of=("self",), no_key=True).get(pk=survey.pk)
        require("surveys.answer", by, held)
        settled = _settled(held, edition)
        answers, _wrong = read_answers(settled.questions, given, complete=False)
        draft, _made = Sheet.objects.update_or_create(
            survey=held,
            account_id=by.account,
            attempt=0,
            defaults={
                "assembly_id": held.assembly_id,
                "edition": settled,
                "person_id": by.person,
                "answers": answers,
                "saved_at": at,
            },
        )
        return draft
