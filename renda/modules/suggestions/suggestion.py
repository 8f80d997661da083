"""The guards that `procedures/suggestion.yaml` names, and the loop in which suggestions are handled."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext

from renda.core.base.actor import Actor, Role
from renda.core.handling.loops import Loop, loops, whole_of
from renda.core.procedures.api import Lack, addressees, guard
from renda.core.procedures.models import Matter
from renda.modules.suggestions.selectors import signers_of, words_of

SUGGESTION, HANDLING, JOINT = (
    "suggestions.suggestion",
    "suggestions.handling",
    "suggestions.joint_handling",
)

loops.add(
    "suggestions",
    Loop(
        key="suggestions",
        whole=SUGGESTION,
        part=HANDLING,
        joint=JOINT,
        raters=signers_of,
        words=words_of,
        classes="suggestions.classes",
        promising=("B",),
        recheck="suggestions.promise.recheck",
    ),
)


@guard("is_lead_signer")
def is_lead_signer(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """Only the lead signer acts for all who signed."""
    signers = signers_of(matter)
    if signers and actor.person == signers[0]:
        return None
    return Lack(gettext("由领衔代表办理。"))


def _deciding_deputy(matter: Matter, role: Role) -> dict[str, int] | None:
    """A deputy's to-do is the lead signer's; the office is asked for nothing that the deputy does."""
    whole = whole_of(matter) if matter.parent_id else matter
    signers = signers_of(whole)
    if role is Role.DEPUTY:
        return {"person_id": signers[0]} if signers else None
    if matter.procedure == HANDLING and matter.state == "answered":
        return None
    return {}


for _procedure in (SUGGESTION, HANDLING, JOINT):
    addressees.add(_procedure, _deciding_deputy)
