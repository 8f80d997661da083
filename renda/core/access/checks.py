"""What an installation's settings must say for the door to be sound."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

ADAPTER = "renda.core.access.adapter.SecondFactorAdapter"


@register("security")
def second_factor_secrets_are_encrypted(**_: Any) -> list[CheckMessage]:
    """Without our adapter the sign-in library keeps the secrets of second factors in clear."""
    if getattr(settings, "MFA_ADAPTER", "") == ADAPTER:
        return []
    return [
        Warning(f"Set MFA_ADAPTER to {ADAPTER!r}, or second factors are kept in clear.", id="access.W001")
    ]
