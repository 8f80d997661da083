"""What other apps may use of access beyond its models."""

from renda.core.access.gates import PageRule, account_page, public_page, signed_in
from renda.core.access.hats import Obstacle, Worn, actor_of

__all__ = ["Obstacle", "PageRule", "Worn", "account_page", "actor_of", "public_page", "signed_in"]
