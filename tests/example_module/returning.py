"""The guard and the effect of the procedure, its panel, its step's page, its part of the front page."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse

from renda.core.base.actor import Actor
from renda.core.base.front import FrontPart, front_part
from renda.core.procedures.api import Lack, Panel, StepPage, effect, guard, panel, step_pages
from renda.core.procedures.models import Matter

returned: list[str] = []


@guard("owner_is_known")
def owner_is_known(matter: Matter, actor: Actor, on: date) -> Lack | None:
    return None if "失主" in matter.title else Lack("还不知道失主是谁。")


@effect("remember_return")
def remember_return(matter: Matter, actor: Actor, at: datetime) -> None:
    returned.append(matter.number)


@panel("example", order=90)
def example_panel(matter: Matter, viewer: Actor) -> Panel | None:
    if matter.procedure != "example.returning":
        return None
    return Panel("example", "失物", "example/panel.html", {"thing": matter.title})


step_pages.add("give_back", StepPage(lambda matter: reverse("example:desk")))


@front_part("example", order=90)
def lately_found(today: date) -> FrontPart:
    return FrontPart(
        "example/front.html", {"count": Matter.objects.filter(procedure="example.returning").count()}
    )
