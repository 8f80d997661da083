"""Live topics of matters and desks: who may hear that something changed."""

from __future__ import annotations

from renda.core.base.actor import Actor
from renda.core.procedures.models import Matter


def desk_topic(assembly: int) -> str:
    """Return the topic of an assembly's desks: it changes when a to-do of any matter is made or closed."""
    return f"desk:{assembly}"


def may_watch_desk(identifier: str, actor: Actor) -> bool:
    """Whether the hat works in the assembly."""
    return actor.is_staff and identifier == str(actor.assembly)


def may_watch_matter(identifier: str, actor: Actor) -> bool:
    """Whether the matter is within the bound scope; strangers see what is public."""
    return identifier.isdecimal() and Matter.objects.filter(pk=int(identifier)).exists()
