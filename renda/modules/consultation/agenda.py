"""The closing days of open consultations, for anyone's calendar."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from renda.core.notices.api import Line, of_public
from renda.modules.consultation.selectors import open_on


def closing_days(on: date) -> list[Line]:
    """Return the last day of each consultation that is open, for the public to read."""
    return [
        Line(
            key=f"consultation-{each.pk}",
            title=gettext("《%(title)s》征求意见截止") % {"title": each.round.matter.title},
            number=each.round.matter.number,
            due_on=each.closes_on,
            url=reverse("consultation:draft", args=[each.pk]),
            opened_at=each.published_at,
        )
        for each in open_on(on)
    ]


of_public.add("consultation", closing_days)
