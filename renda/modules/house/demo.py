"""What the demo city shows of figures: a few checked by an invented person, one own rule kept by two."""

from __future__ import annotations

from datetime import date, datetime

from renda.core.base.actor import Actor
from renda.core.law import actions
from renda.core.law import api as law
from renda.core.law.models import PlaceEntry
from renda.core.people.models import Assembly
from renda.lib import clock

CHECKED = (
    "legislation.approval.within",
    "legislation.filing.within",
    "legislation.standing_committee.quorum",
    "legislation.standing_committee.majority",
    "suggestions.reply.within",
)
OWN = "suggestions.handover.within"


def plant_figures(*, city: Assembly, first: Actor, second: Actor, at: datetime) -> None:
    """Check some shipped figures by `second`, and enter an invented rule by `first` that `second` checks.

    Both must be keepers of the city with different accounts. The consultation's length stays unchecked and by
    reference, so that both behaviours are seen.
    """
    for name in CHECKED:
        figure = law.resolve(name, on=clock.local_day(at), place=city.place)
        actions.check_shipped_figure(subject=city, name=name, digest=figure.digest, by=second, at=at)
    entered = actions.enter_place_figure(
        subject=city,
        name=OWN,
        value="7",
        starts_on=date(2024, 1, 1),
        title="澄澜市人民代表大会代表建议办理规定（演示）",
        article="第八条",
        quote="常务委员会办事机构自收到建议之日起七个工作日内交办。",
        modality="应当",
        by=first,
        at=at,
    )
    actions.check_place_figure(subject=PlaceEntry.objects.get(pk=entered.entry), by=second, at=at)
