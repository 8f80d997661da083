"""The verbs of suggestions, by stage; what bodies do is `core.handling`'s."""

from renda.modules.suggestions.actions.examining import (
    admit,
    hand_to_government,
    merge,
    not_admit,
    publish,
    send_back,
    withdraw,
    withhold,
)
from renda.modules.suggestions.actions.gathering import (
    begin_gathering,
    change_gathering,
    co_sign,
    decline,
    withdraw_gathering,
    withdraw_signature,
)
from renda.modules.suggestions.actions.submitting import Words, enter_paper, submit, submit_gathering

__all__ = [
    "Words",
    "admit",
    "begin_gathering",
    "change_gathering",
    "co_sign",
    "decline",
    "enter_paper",
    "hand_to_government",
    "merge",
    "not_admit",
    "publish",
    "send_back",
    "submit",
    "submit_gathering",
    "withdraw",
    "withdraw_gathering",
    "withdraw_signature",
    "withhold",
]
