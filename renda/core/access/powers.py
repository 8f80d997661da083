"""The tables of what a role carries with it: its power, its scope, its second factor."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import THREE_POWERS, Role


class Power(StrEnum):
    """What an account is for, for good: business, or one of the three powers."""

    BUSINESS = "business"
    ADMINISTRATOR = "administrator"
    SECURITY_OFFICER = "security_officer"
    AUDITOR = "auditor"


POWER_LABELS: dict[Power, str] = {
    Power.BUSINESS: _("业务"),
    Power.ADMINISTRATOR: _("系统管理"),
    Power.SECURITY_OFFICER: _("安全保密管理"),
    Power.AUDITOR: _("安全审计"),
}

GRANTABLE = tuple(role for role in Role if role not in (Role.CITIZEN, Role.SYSTEM))

# Roles whose hat also reads the assemblies below its own. None by default: a higher people's congress
# works on what a lower one files with it, not inside the lower one's business.
SUBTREE_ROLES: frozenset[Role] = frozenset()

# Roles whose hat reads no business rows at all, of any assembly.
NO_BUSINESS_ROLES: frozenset[Role] = frozenset(THREE_POWERS)

SECOND_FACTOR_ROLES: tuple[Role, ...] = (
    *THREE_POWERS,
    Role.CHAIRPERSON,
    Role.SECRETARY_GENERAL,
    Role.DEPUTIES_OFFICE,
    Role.LEGISLATIVE_OFFICE,
    Role.SPECIAL_COMMITTEE,
    Role.BUDGET_OFFICE,
    Role.GENERAL_OFFICE,
    Role.COORDINATING_OFFICE,
    Role.COMPLAINTS_OFFICE,
    Role.BODY_SIGNER,
)


def power_of(role: Role) -> Power:
    """Return the power that a role belongs to."""
    return Power(role.value) if role in THREE_POWERS else Power.BUSINESS


def needs_second_factor(role: Role) -> bool:
    """Whether this role signs in with a second factor: the three powers, and RENDA_SECOND_FACTOR_ROLES.

    Never in the demo.
    """
    if settings.RENDA_DEMO:
        return False
    return role in THREE_POWERS or role.value in settings.RENDA_SECOND_FACTOR_ROLES
