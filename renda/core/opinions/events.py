"""What happens in the ledger of opinions."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.base.events import Event, event


def word_field(opinion: int) -> str:
    """Return the name under which a batch's event keeps the words of one opinion."""
    return f"text:{opinion}"


@event("opinions.received", _("收到意见"), personal=("text",))
class OpinionReceived(Event):
    opinion: int
    matter: int
    round: int
    channel: str
    text: str


@event("opinions.batch_received", _("批量收到意见"))
class OpinionsReceived(Event):
    """Many at once; each opinion's words are a personal value of their own, so that one can be forgotten alone."""

    matter: int
    round: int
    channel: str
    count: int
    first: int
    last: int
    words: dict[int, str] = field(default_factory=dict)  # opinion to its text; empty when read back

    def payload(self) -> dict[str, Any]:
        return {name: value for name, value in super().payload().items() if name != "words"}

    def personal_values(self) -> dict[str, Any]:
        return {word_field(opinion): text for opinion, text in self.words.items()}


@event("opinions.list_exported", _("导出意见列表"))
class ListExported(Event):
    """The words of a round's opinions left the system in a file; neither names nor contacts stand in it."""

    matter: int
    round: int
    which: str
    kind: str
    rows: int


@event("opinions.screened", _("筛查意见"))
class OpinionsScreened(Event):
    matter: int
    round: int
    opinions: list[int]
    screening: str
    criterion: str


@event("opinions.regrouped", _("重新分组"))
class OpinionsRegrouped(Event):
    matter: int
    round: int
    opinions: int
    groups: int
    digest: str


@event("opinions.groups_merged", _("合并意见组"))
class GroupsMerged(Event):
    matter: int
    round: int
    kept: int
    merged: int


@event("opinions.group_split", _("拆分意见组"))
class GroupSplit(Event):
    matter: int
    round: int
    group: int
    made: int
    opinions: list[int]


@event("opinions.group_answered", _("答复意见组"))
class GroupAnswered(Event):
    matter: int
    round: int
    group: int
    verdict: str
    reason: str
    node: str


@event("opinions.answer_withdrawn", _("撤下答复"))
class AnswerWithdrawn(Event):
    matter: int
    round: int
    group: int
    verdict: str
    reason: str


@event("opinions.group_summarised", _("填写意见摘要"))
class GroupSummarised(Event):
    matter: int
    round: int
    group: int
    summary: str


@event("opinions.answers_released", _("公开答复"))
class AnswersReleased(Event):
    matter: int
    round: int
    groups: int
    opinions: int
    digest: str


@event("opinions.speaker_forgotten", _("删除发言人信息"))
class SpeakerForgotten(Event):
    contact: int
    opinions: int
    values: int


@event("opinions.opinion_forgotten", _("删除意见人信息"))
class OpinionForgotten(Event):
    opinion: int
    values: int
    reason: str
