"""What modules use of procedures."""

from renda.core.procedures.actions import publish
from renda.core.procedures.clocks import GivenDay, reckon_again, start_clock, stop_clock
from renda.core.procedures.declaring import Lack, addressees, effect, guard, state_labels, step_labels
from renda.core.procedures.firing import (
    ReasonMissing,
    StepRefused,
    WrongLevel,
    fire,
    give_day,
    let_read,
    may_hold,
    open_matter,
    open_part,
    refuse_level,
)
from renda.core.procedures.judging import Answer, Option, may, state_in, version_of
from renda.core.procedures.panels import Panel, StepPage, panel, step_finders, step_pages
from renda.core.procedures.reading import declare
from renda.core.procedures.selectors import day_of, last_day
from renda.core.procedures.todos import close_todos, open_todo

__all__ = [
    "Answer",
    "GivenDay",
    "Lack",
    "Option",
    "Panel",
    "ReasonMissing",
    "StepPage",
    "StepRefused",
    "WrongLevel",
    "addressees",
    "close_todos",
    "day_of",
    "declare",
    "effect",
    "fire",
    "give_day",
    "guard",
    "last_day",
    "let_read",
    "may",
    "may_hold",
    "open_matter",
    "open_part",
    "open_todo",
    "panel",
    "publish",
    "reckon_again",
    "refuse_level",
    "start_clock",
    "state_in",
    "state_labels",
    "step_finders",
    "step_labels",
    "step_pages",
    "stop_clock",
    "version_of",
]
