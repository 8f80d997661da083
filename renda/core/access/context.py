"""What every template may know of who looks at it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from renda.core.base.actor import Actor


def hats(request: HttpRequest) -> dict[str, Any]:
    """Context: `actor`, and `hats`: one dict a grant of the account, with `value`, `label` and `active`."""
    worn = getattr(request, "worn", None)
    if worn is None:
        return {"actor": Actor.citizen(), "hats": [], "signed_in": False}
    return {
        "actor": request.actor,  # type: ignore[attr-defined]
        "signed_in": request.user.is_authenticated,
        "hats": [
            {"value": grant.pk, "label": grant.label, "active": worn.actor.grant == grant.pk}
            for grant in worn.grants
        ],
    }
