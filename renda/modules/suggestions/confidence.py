"""Suggestions whose deputies asked for confidence, for what is said outside of the house."""

from __future__ import annotations

from collections.abc import Collection

from renda.core.procedures.agenda import confidential
from renda.modules.suggestions.models import Suggestion


def in_confidence(matters: Collection[int]) -> set[int]:
    """Return which of these matters are suggestions handed in with the request for confidence."""
    rows = Suggestion._base_manager.filter(matter__in=matters, is_confidential=True)
    return set(rows.values_list("matter", flat=True))


confidential.add("suggestions", in_confidence)
