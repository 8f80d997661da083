"""The verbs of duty records, by who acts."""

from renda.modules.duty.actions.appeals import answer_appeal, file_appeal, withdraw_appeal
from renda.modules.duty.actions.checking import Checked, accept_act, check_all, return_act, take_back_act
from renda.modules.duty.actions.choosing import ask_points, choose_pack
from renda.modules.duty.actions.contacting import hand_on, record_contact, withdraw_contact
from renda.modules.duty.actions.pairing import (
    begin_pairs_import,
    confirm_pairs_import,
    end_pair,
    import_pairs,
    make_pair,
)
from renda.modules.duty.actions.publishing import edit_profile, publish_profiles, withdraw_profile
from renda.modules.duty.actions.reporting import correct_act, report_act, withdraw_act

__all__ = [
    "Checked",
    "accept_act",
    "ask_points",
    "check_all",
    "choose_pack",
    "correct_act",
    "report_act",
    "return_act",
    "take_back_act",
    "withdraw_profile",
    "publish_profiles",
    "edit_profile",
    "withdraw_appeal",
    "file_appeal",
    "answer_appeal",
    "withdraw_act",
    "hand_on",
    "record_contact",
    "withdraw_contact",
    "begin_pairs_import",
    "confirm_pairs_import",
    "end_pair",
    "import_pairs",
    "make_pair",
]
