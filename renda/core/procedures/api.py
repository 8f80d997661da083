"""What modules use of procedures."""

from renda.core.procedures.actions import publish
from renda.core.procedures.declaring import Lack, effect, guard, step_labels
from renda.core.procedures.firing import StepRefused, close_todos, fire, open_matter, open_todo
from renda.core.procedures.judging import Answer, Option, may, state_in, version_of
from renda.core.procedures.panels import Panel, StepPage, panel, step_pages
from renda.core.procedures.reading import declare

__all__ = [
    "Answer",
    "Lack",
    "Option",
    "Panel",
    "StepPage",
    "StepRefused",
    "close_todos",
    "declare",
    "effect",
    "fire",
    "guard",
    "may",
    "open_matter",
    "open_todo",
    "panel",
    "publish",
    "state_in",
    "step_labels",
    "step_pages",
    "version_of",
]
