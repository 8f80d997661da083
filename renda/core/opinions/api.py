"""What modules use of the ledger."""

from renda.core.opinions.events import AnswersReleased, OpinionReceived, OpinionsReceived
from renda.core.opinions.ledger import Statement, code_for, opinion_row, refuse_released, take_in
from renda.core.opinions.selectors import (
    follow_up,
    group_members,
    groups,
    is_released,
    ledger,
    progress,
    public_adoption_report,
    screening_counts,
)

__all__ = [
    "AnswersReleased",
    "OpinionReceived",
    "OpinionsReceived",
    "Statement",
    "code_for",
    "follow_up",
    "group_members",
    "groups",
    "is_released",
    "ledger",
    "opinion_row",
    "progress",
    "public_adoption_report",
    "refuse_released",
    "screening_counts",
    "take_in",
]
