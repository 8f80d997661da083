"""The verbs of access, by what they act on."""

from renda.core.access.actions.accounts import (
    create_account,
    reset_password,
    reset_second_factor,
    set_notice_address,
    set_telephone,
    switch_account,
)
from renda.core.access.actions.administration import close_administration, open_administration
from renda.core.access.actions.contacts import confirm_contact, record_forgetting, record_reveal
from renda.core.access.actions.door import (
    change_password,
    refuse_sign_in,
    set_second_factor,
    sign_in,
    sign_out,
)
from renda.core.access.actions.founding import found_powers
from renda.core.access.actions.grants import end_role, grant_role

__all__ = [
    "change_password",
    "close_administration",
    "confirm_contact",
    "create_account",
    "end_role",
    "found_powers",
    "grant_role",
    "open_administration",
    "record_forgetting",
    "record_reveal",
    "refuse_sign_in",
    "reset_password",
    "reset_second_factor",
    "set_notice_address",
    "set_second_factor",
    "set_telephone",
    "sign_in",
    "sign_out",
    "switch_account",
]
