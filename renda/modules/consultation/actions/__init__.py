"""The verbs of a consultation: open, take opinions in by every way, close, release the answers."""

from renda.modules.consultation.actions.closing import NothingToRelease, close_consultation, release_answers
from renda.modules.consultation.actions.imports import begin_import, confirm_import, import_batch
from renda.modules.consultation.actions.intake import (
    NothingSaid,
    NotOpen,
    NotYourPlace,
    QuoteGone,
    anchor_for,
    enter_opinion,
    file_session,
    may_file_for,
    submit_comment,
)
from renda.modules.consultation.actions.moving import (
    NothingRuns,
    change_closing_day,
    closing_lack,
    running_in,
)
from renda.modules.consultation.actions.opening import (
    LENGTH,
    NotAPeriod,
    ReasonMissing,
    TooShort,
    earliest_end,
    length_figure,
    length_lack,
    open_consultation,
)

__all__ = [
    "LENGTH",
    "NotAPeriod",
    "NotOpen",
    "NotYourPlace",
    "NothingRuns",
    "NothingSaid",
    "NothingToRelease",
    "QuoteGone",
    "ReasonMissing",
    "TooShort",
    "anchor_for",
    "begin_import",
    "change_closing_day",
    "close_consultation",
    "closing_lack",
    "confirm_import",
    "earliest_end",
    "enter_opinion",
    "file_session",
    "import_batch",
    "length_figure",
    "length_lack",
    "may_file_for",
    "open_consultation",
    "release_answers",
    "running_in",
    "submit_comment",
]
