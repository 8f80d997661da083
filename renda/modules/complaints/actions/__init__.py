"""The verbs of the register."""

from renda.modules.complaints.actions.handling import extend_term, send_back, take_step, transfer
from renda.modules.complaints.actions.intake import (
    NothingSaid,
    TooManyRepresentatives,
    add_paper,
    register,
    take_over,
)
from renda.modules.complaints.actions.letters import NoLetterNow, deliver_letter
from renda.modules.complaints.actions.sender import (
    NoConsent,
    NothingKept,
    forget_sender,
    look_at_sender,
)
from renda.modules.complaints.actions.sorting import AccusedPerson, NobodyNamed, sort_out

__all__ = [
    "AccusedPerson",
    "NoConsent",
    "NoLetterNow",
    "NobodyNamed",
    "NothingKept",
    "NothingSaid",
    "TooManyRepresentatives",
    "add_paper",
    "deliver_letter",
    "extend_term",
    "forget_sender",
    "look_at_sender",
    "register",
    "send_back",
    "sort_out",
    "take_over",
    "take_step",
    "transfer",
]
