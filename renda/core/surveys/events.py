"""What happens to a form. Filling one in without a name leaves no event; only the count at the close does."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.base.events import Event, event


@event("surveys.made", _("新建测试或者评价表"))
class SurveyMade(Event):
    survey: int
    kind: str
    title: str
    owner: str


@event("surveys.arranged", _("安排测试或者评价表"))
class SurveyArranged(Event):
    survey: int
    opens_at: str
    closes_at: str
    is_anonymous: bool
    most_attempts: int
    pass_mark: str
    roles: tuple[str, ...]
    includes_below: bool


@event("surveys.questions_written", _("编写题目"))
class QuestionsWritten(Event):
    survey: int
    edition: int
    count: int
    digest: str


@event("surveys.opened", _("发布测试或者评价表"))
class SurveyOpened(Event):
    survey: int
    edition: int
    digest: str
    is_anonymous: bool


@event("surveys.revised", _("发布新版题目"))
class SurveyRevised(Event):
    survey: int
    edition: int
    digest: str


@event("surveys.extended", _("延长作答时间"))
class SurveyExtended(Event):
    survey: int
    closes_at: str


@event("surveys.invited", _("确定作答人"))
class PeopleInvited(Event):
    survey: int
    accounts: tuple[int, ...]


@event("surveys.sheet_submitted", _("提交答卷"), personal=("answers",))
class SheetSubmitted(Event):
    """Answers under a name; `points` and `out_of` as decimal texts, empty where nothing is scored."""

    survey: int
    owner: str
    edition: int
    sheet: int
    person: int | None
    attempt: int
    points: str
    out_of: str
    passed: bool | None
    answers: dict[str, Any]


@event("surveys.closed", _("结束测试或者评价表"))
class SurveyClosed(Event):
    survey: int
    owner: str
    answered: int


def owner_of(survey: Any) -> str:
    """Return what a form belongs to, "training.session:12"; empty if it stands alone."""
    return f"{survey.owner_kind}:{survey.owner_id}" if survey.owner_kind else ""
