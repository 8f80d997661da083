"""What other apps may use of access beyond its models."""

from renda.core.access import forgetting
from renda.core.access.actions.accounts import given
from renda.core.access.contacts import BadContact, clean_contact
from renda.core.access.events import ContactForgotten
from renda.core.access.gates import PageRule, account_page, public_page, signed_in
from renda.core.access.hats import Obstacle, Worn, actor_of, other_hats
from renda.core.access.limits import TooOften, address_of, limited, refuse_more, refuse_too_often
from renda.core.access.rules import contact_tasks, oversees
from renda.core.access.selectors import oversight
from renda.core.access.verification import (
    CodeOver,
    WrongCode,
    ask_code,
    confirm_code,
    contact_of,
    forget_contact,
    remember_contact,
    reveal_contact,
)

__all__ = [
    "BadContact",
    "CodeOver",
    "ContactForgotten",
    "Obstacle",
    "PageRule",
    "TooOften",
    "Worn",
    "WrongCode",
    "account_page",
    "actor_of",
    "address_of",
    "ask_code",
    "clean_contact",
    "confirm_code",
    "contact_of",
    "contact_tasks",
    "forget_contact",
    "forgetting",
    "given",
    "limited",
    "other_hats",
    "oversees",
    "oversight",
    "public_page",
    "refuse_more",
    "refuse_too_often",
    "remember_contact",
    "reveal_contact",
    "signed_in",
]
