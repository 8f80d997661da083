"""What the demo city's deputies did: told to the module of duty with the invented people."""

from __future__ import annotations

from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.people.models import Person
from renda.faces.demo.seeding import Planted, moment
from renda.modules.duty.demo import plant

MEMBERS = (Role.CHAIRPERSON, Role.MEMBER)


def plant_duty(planted: Planted) -> None:
    """Let the city's deputies with accounts report, be paired and be published, up to the day of the demo."""
    city = planted.assemblies[planted.city.code]
    here = [actor for actor in planted.actors.values() if actor.assembly == city.pk]
    offices = [actor for actor in here if actor.role is Role.DEPUTIES_OFFICE]
    deputies = [actor for actor in here if actor.role is Role.DEPUTY]
    members = Person.objects.filter(
        pk__in=[actor.person for actor in here if actor.role in MEMBERS]
    ).order_by("pk")
    if not offices or not deputies:
        return
    with scope.unscoped("demo city"):
        plant(
            city=city,
            deputies=deputies,
            members=list(members),
            office=offices[0],
            at=moment(planted.city.today),
        )
