"""The verbs of duty records, by who acts."""

from renda.modules.duty.actions.checking import accept_act, check_all, return_act, take_back_act
from renda.modules.duty.actions.reporting import correct_act, report_act, withdraw_act

__all__ = [
    "accept_act",
    "check_all",
    "correct_act",
    "report_act",
    "return_act",
    "take_back_act",
    "withdraw_act",
]
