"""Making a form and its questions, before anybody can answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext

from renda.core.access.models import Account
from renda.core.base.action import action
from renda.core.base.actor import Actor, Role
from renda.core.base.events import Event
from renda.core.people.models import Assembly
from renda.core.surveys import events
from renda.core.surveys.models import Edition, Invitation, Stage, Survey, SurveyKind
from renda.core.surveys.questions import MOST_QUESTIONS, Question, as_plain, refuse_bad
from renda.lib.canonical import digest
from renda.lib.errors import Refusal

MOST_ATTEMPTS = 20


class NotArranged(Refusal):
    """Window, attempts or pass mark cannot be."""


class NotPrepared(Refusal):
    """The form has been opened; what was declared before stays."""


class NothingAsked(Refusal):
    """A form needs questions, and at most so many."""


@dataclass(frozen=True)
class Arrangement:
    """How a form is filled in; declared before it opens."""

    title: str
    opens_at: datetime
    closes_at: datetime
    intro: str = ""
    is_anonymous: bool = False
    most_attempts: int = 1
    pass_mark: Decimal | None = None
    roles: Collection[Role] = field(default_factory=tuple)
    includes_below: bool = False


@action("surveys.make")
def make_survey(
    *,
    subject: Assembly,
    kind: SurveyKind,
    arrangement: Arrangement,
    owner: tuple[str, object] | None = None,
    by: Actor,
    at: datetime,
) -> Event:
    """Make a form with an empty first edition; `owner` is what it belongs to in a module ("training.session", 12).

    Raises: NotArranged.
    """
    owner_kind, owner_id = owner or ("", "")
    made = Survey(assembly=subject, kind=kind, owner_kind=owner_kind, owner_id=str(owner_id))
    _arrange(made, arrangement)
    made.save()
    Edition.objects.create(assembly=subject, survey=made, number=1)
    return events.SurveyMade(survey=made.pk, kind=made.kind, title=made.title, owner=events.owner_of(made))


@action("surveys.arrange")
def arrange_survey(*, subject: Survey, arrangement: Arrangement, by: Actor, at: datetime) -> Event:
    """Set window, attempts, pass mark, who may answer, and whether names are kept; until the form opens.

    Raises: NotPrepared, NotArranged.
    """
    refuse_opened(subject)
    _arrange(subject, arrangement)
    subject.version += 1
    subject.save()
    return events.SurveyArranged(
        survey=subject.pk,
        opens_at=subject.opens_at.isoformat(),
        closes_at=subject.closes_at.isoformat(),
        is_anonymous=subject.is_anonymous,
        most_attempts=subject.most_attempts,
        pass_mark="" if subject.pass_mark is None else str(subject.pass_mark),
        roles=tuple(subject.roles),
        includes_below=subject.includes_below,
    )


def _arrange(survey: Survey, given: Arrangement) -> None:
    title, exam = given.title.strip(), survey.kind == SurveyKind.EXAM
    if not title:
        raise NotArranged(gettext("请写出名称。"))
    if given.closes_at <= given.opens_at:
        raise NotArranged(gettext("截止时间应当晚于开始时间。"))
    if exam and given.is_anonymous:
        raise NotArranged(gettext("测试要记录成绩，不能不记名。"))
    if given.is_anonymous and given.most_attempts != 1:
        raise NotArranged(gettext("不记名的表每人只能填一次。"))
    if not 1 <= given.most_attempts <= MOST_ATTEMPTS:
        raise NotArranged(gettext("作答次数应在 1 至 %(most)s 之间。") % {"most": MOST_ATTEMPTS})
    if given.pass_mark is not None and (not exam or given.pass_mark <= 0):
        raise NotArranged(gettext("只有测试可以设合格分，合格分应当大于零。"))
    survey.title, survey.intro = title, given.intro.strip()
    survey.opens_at, survey.closes_at = given.opens_at, given.closes_at
    survey.is_anonymous, survey.most_attempts = given.is_anonymous, given.most_attempts
    survey.pass_mark = given.pass_mark
    survey.roles = sorted(role.value for role in given.roles)
    survey.includes_below = given.includes_below


def refuse_opened(survey: Survey) -> None:
    """Raise NotPrepared where the form has been opened."""
    if survey.stage != Stage.PREPARED:
        raise NotPrepared(
            gettext("“%(title)s”已经发布，发布前声明的安排不能再改；可以延长截止时间。")
            % {"title": survey.title}
        )


@action("surveys.write_questions")
def write_questions(*, subject: Survey, questions: Sequence[Question], by: Actor, at: datetime) -> Event:
    """Write the edition that is not settled yet; of an opened form a new one is begun, and answers keep theirs.

    The questions of a form without names stay as they were opened: a second edition would part the answers into
    smaller heaps.
    Raises: NotPrepared, BadQuestion, NothingAsked.
    """
    if subject.stage == Stage.CLOSED or (subject.stage == Stage.OPENED and subject.is_anonymous):
        refuse_opened(subject)
    if len(questions) > MOST_QUESTIONS:
        raise NothingAsked(gettext("一份表最多 %(most)s 题。") % {"most": MOST_QUESTIONS})
    tidy = [refuse_bad(question, exam=subject.is_exam) for question in questions]
    edition = being_written(subject)
    edition.content = [as_plain(question) for question in tidy]
    edition.save()
    subject.version += 1
    subject.save(update_fields=["version"])
    return events.QuestionsWritten(
        survey=subject.pk, edition=edition.number, count=len(tidy), digest=digest(edition.content)
    )


def being_written(survey: Survey) -> Edition:
    """Return the edition that is not settled, unsaved if there is none yet."""
    last = Edition.objects.filter(survey=survey).order_by("-number").first()
    if last is not None and last.settled_at is None:
        return last
    return Edition(assembly_id=survey.assembly_id, survey=survey, number=(last.number if last else 0) + 1)


@action("surveys.invite")
def invite_people(*, subject: Survey, accounts: Collection[int], by: Actor, at: datetime) -> Event:
    """Ask these accounts by name, besides those asked already; whoever is asked stays asked.

    Raises: NotPrepared, where the form is closed.
    """
    if subject.stage == Stage.CLOSED:
        refuse_opened(subject)
    asked = set(Invitation.objects.filter(survey=subject).values_list("account", flat=True))
    fresh = sorted(Account.objects.filter(pk__in=set(accounts) - asked).values_list("pk", flat=True))
    Invitation.objects.bulk_create(
        Invitation(assembly_id=subject.assembly_id, survey=subject, account_id=pk) for pk in fresh
    )
    return events.PeopleInvited(survey=subject.pk, accounts=tuple(fresh))
