"""The modules' own demo data: each gets the invented people of its offices and bodies."""

from __future__ import annotations

from renda.core.base import scope
from renda.core.base.actor import BODY_ROLES, Actor, Role
from renda.faces.demo.seeding import Planted, Report
from renda.faces.demo.training_seeding import plant_city_training
from renda.modules.suggestions.demo import Cast, plant_suggestions


def plant_desks(planted: Planted, report: Report = lambda line: None) -> None:
    """Let deputies, offices and bodies have done what their desks then show."""
    report("代表建议")
    with scope.unscoped("demo city"):
        plant_suggestions(_cast(planted))
    plant_city_training(planted)


def _cast(planted: Planted) -> Cast:
    city = planted.assemblies[planted.city.code]
    here = [actor for actor in planted.actors.values() if actor.assembly == city.pk]
    by_body = {body.pk: key for key, body in planted.bodies.items()}
    return Cast(
        city=city,
        deputies=[actor for actor in here if actor.role is Role.DEPUTY],
        office=_first(here, Role.DEPUTIES_OFFICE),
        coordinator=_first(here, Role.COORDINATING_OFFICE),
        chair=_first(here, Role.CHAIRPERSON),
        bodies=planted.bodies,
        hats={
            (by_body[actor.body], actor.role): actor
            for actor in here
            if actor.body and actor.role in BODY_ROLES
        },
        today=planted.city.today,
    )


def _first(actors: list[Actor], role: Role) -> Actor:
    return next(actor for actor in actors if actor.role is role)
