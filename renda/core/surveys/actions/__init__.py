"""The verbs of a form: make and arrange it, write its questions, open and close it, fill it in."""

from renda.core.surveys.actions.answering import (
    AlreadyAnswered,
    AlreadyPassed,
    Incomplete,
    NotNow,
    OtherEdition,
    put_in_box,
    save_draft,
    submit_sheet,
)
from renda.core.surveys.actions.preparing import (
    Arrangement,
    NotArranged,
    NothingAsked,
    NotPrepared,
    arrange_survey,
    invite_people,
    make_survey,
    write_questions,
)
from renda.core.surveys.actions.running import (
    NotOpened,
    NotWithoutName,
    close_survey,
    extend_survey,
    open_survey,
    revise_survey,
)

__all__ = [
    "AlreadyAnswered",
    "AlreadyPassed",
    "Arrangement",
    "Incomplete",
    "NotArranged",
    "NotNow",
    "NotOpened",
    "NotPrepared",
    "NotWithoutName",
    "NothingAsked",
    "OtherEdition",
    "arrange_survey",
    "close_survey",
    "extend_survey",
    "invite_people",
    "make_survey",
    "open_survey",
    "put_in_box",
    "revise_survey",
    "save_draft",
    "submit_sheet",
    "write_questions",
]
