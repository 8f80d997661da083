"""What a matter's page shows of its parts, and of what the law allows after a second failure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from renda.core.base.actor import Actor
from renda.core.handling.addresses import is_part
from renda.core.handling.models import Handling, Reply
from renda.core.handling.rows import PartRow, rows_of
from renda.core.handling.selectors import GONE, with_clock
from renda.core.law import api as law
from renda.core.procedures.api import Panel, panel
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.lib.saying import say, strung

# Only told to those whom the law lets act: the procedures themselves come with the module of inquiries.
CONDITIONS = (
    "inquiries.interpellation.cosigners",
    "inquiries.congress_interpellation.cosigners",
    "inquiries.special_investigation.movers",
    "inquiries.congress_special_investigation.movers",
)


@dataclass(frozen=True)
class Condition:
    """What the law asks for before deputies or members may go further, with its article."""

    label: str
    words: str
    article: str
    is_checked: bool


@dataclass(frozen=True)
class PartLine:
    """A body's part with its latest answer."""

    row: PartRow
    reply: Reply | None


@panel("parts", order=8)
def parts_panel(matter: Matter, viewer: Actor) -> Panel | None:
    """The bodies' parts within the viewer's scope: state and dates; for staff lights, for all the answers they may read."""
    if is_part(matter):
        return None
    today = clock.today()
    rows = with_clock(Handling.objects.filter(matter__parent=matter).exclude(matter__state__in=GONE))
    parts = list(
        rows.select_related("matter__body", "matter__parent", "handler__person").order_by(
            "matter__opened_at", "pk"
        )
    )
    if not parts:
        return None
    replies = {
        reply.handling_id: reply for reply in Reply.objects.filter(handling__in=parts).order_by("round")
    }
    failed = any(part.round > 1 and part.matter.state in ("refused", "convened") for part in parts)
    context = {
        "lines": [PartLine(row, replies.get(row.part.pk)) for row in rows_of(parts, today)],
        "today": today,
        "is_staff": viewer.is_staff,
        "conditions": conditions(matter, today) if failed and viewer.is_staff else [],
    }
    return Panel("parts", gettext("承办"), "handling/panel_parts.html", context, count=len(parts))


def conditions(matter: Matter, on: date) -> list[Condition]:
    """Return the conditions of interpellation and special investigation that hold in the matter's place."""
    place, level = matter.assembly.place, matter.assembly.level
    found = [law.resolve(name, on=on, place=place, level=level) for name in CONDITIONS]
    return [
        Condition(
            label=say(figure.label),
            words=law.figure_words(figure),
            article=strung(law.article_words(cite) for cite in figure.citations),
            is_checked=figure.verified,
        )
        for figure in found
        if figure.is_set
    ]
