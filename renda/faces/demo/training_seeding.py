"""Training in the demo city: the module's own demo, with the city's invented people."""

from __future__ import annotations

from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.faces.demo.seeding import Planted, moment
from renda.modules.training.demo import plant_training

LEARNERS = (Role.DEPUTY, Role.MEMBER)


def plant_city_training(planted: Planted) -> None:
    """Let the city's deputies' office hold one session and announce two, of which a lower congress adopts one."""
    city = planted.assemblies[planted.city.code]
    with scope.unscoped("demo city"):
        plant_training(
            city=city,
            office=_office(planted, own=True),
            deputies=[each for each in planted.actors.values() if _is_learner(each, city.pk)],
            below=_office(planted, own=False),
            at=moment(planted.city.today, 9),
        )


def _is_learner(actor: Actor, city: int) -> bool:
    return actor.role in LEARNERS and actor.assembly == city


def _office(planted: Planted, *, own: bool) -> Actor:
    city = planted.assemblies[planted.city.code].pk
    return next(
        actor
        for actor in planted.actors.values()
        if actor.role is Role.DEPUTIES_OFFICE and (actor.assembly == city) == own
    )
