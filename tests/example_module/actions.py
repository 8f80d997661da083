"""The verbs: report a thing that was found, give it back."""

from __future__ import annotations

from datetime import datetime

from renda.core.base.action import action
from renda.core.base.actor import Actor, Role
from renda.core.base.events import Event, event
from renda.core.base.predicates import allow, has_role
from renda.core.people.models import Assembly
from renda.core.procedures.api import fire, open_matter
from renda.core.procedures.models import Matter


@event("example.found", "拾得")
class Found(Event):
    title: str


@event("example.given_back", "归还")
class GivenBack(Event):
    matter: str


allow("example.report", has_role(Role.GENERAL_OFFICE))


@action("example.report")
def report(*, subject: Assembly, title: str, by: Actor, at: datetime) -> Found:
    """Report a thing that was found."""
    matter = open_matter(
        assembly=subject, procedure="example.returning", title=title, owner=None, by=by, at=at
    )
    matter.published_at = at
    matter.save(update_fields=["published_at"])
    return Found(title=title)


@action("example.give_back", step="give_back")
def give_back(*, subject: Matter, by: Actor, at: datetime) -> GivenBack:
    """Give a thing back to its owner."""
    fire(subject, "give_back", by=by, at=at)
    return GivenBack(matter=subject.number)
