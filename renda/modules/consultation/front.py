"""What consultations show on the public front page."""

from __future__ import annotations

from datetime import date

from renda.core.base.front import FrontPart, front_part
from renda.modules.consultation.selectors import open_on


@front_part("consultations", order=10)
def open_consultations(today: date) -> FrontPart:
    """Drafts open now, and the box to follow by code."""
    return FrontPart("consultation/front.html", {"open": list(open_on(today)[:5])})
