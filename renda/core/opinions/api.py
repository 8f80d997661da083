"""What modules use of the ledger."""

from renda.core.opinions.events import AnswersReleased, OpinionReceived, OpinionsReceived
from renda.core.opinions.ledger import (
    Statement,
    begin_round,
    code_for,
    hold,
    latest_round,
    locked,
    refuse_released,
    take_in,
    take_in_all,
)
from renda.core.opinions.rederiving import answers_digest
from renda.core.opinions.selectors import (
    follow_up,
    group_members,
    groups,
    ledger,
    progress,
    public_adoption_report,
    round_of,
    rounds,
    screening_counts,
)

__all__ = [
    "AnswersReleased",
    "OpinionReceived",
    "OpinionsReceived",
    "Statement",
    "answers_digest",
    "begin_round",
    "code_for",
    "follow_up",
    "group_members",
    "groups",
    "hold",
    "latest_round",
    "ledger",
    "locked",
    "take_in_all",
    "progress",
    "public_adoption_report",
    "refuse_released",
    "round_of",
    "rounds",
    "screening_counts",
    "take_in",
]
