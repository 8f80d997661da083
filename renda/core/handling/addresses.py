"""Where the pages of parts are, for notices, to-dos and matter pages."""

from __future__ import annotations

from django.urls import reverse

from renda.core.handling.loops import loops
from renda.core.procedures.api import step_finders
from renda.core.procedures.models import Matter

# The act by which a step is taken, where it is called otherwise than the step.
ACT_OF_STEP = {
    "send_for_signature": "draft",
    "accept_answer": "rate",
    "accept_promise": "rate",
    "refuse_answer": "rate",
    "lapse_promise": "lapse",
}


def is_part(matter: Matter) -> bool:
    """Whether a matter is a body's part in one of the handling loops."""
    return matter.parent_id is not None and any(
        matter.procedure in (loop.part, loop.joint) for _, loop in loops.items()
    )


def part_address(matter: Matter) -> str:
    """Return the address of a part's page."""
    return reverse("handling:part", args=[matter.number])


def act_address(matter: Matter, act: str) -> str:
    """Return the address of an act's form."""
    return reverse("handling:act", args=[matter.number, act])


def _find(matter: Matter, step: str) -> str:
    return act_address(matter, ACT_OF_STEP.get(step, step)) if is_part(matter) else ""


step_finders.add("handling", _find)
