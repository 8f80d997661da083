"""What waits for a person beside the to-dos of matters: apps that keep their own lists say how much lies there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from renda.core.base.actor import Actor
from renda.lib.registry import Registry


@dataclass(frozen=True)
class Waiting:
    """A line of the desk: what it is, where it lies, how many, and how many of them are late."""

    label: str
    url: str
    count: int
    late: int = 0


# Asked with the active hat and today; None where the hat has nothing there.
lists: Registry[Callable[[Actor, date], Waiting | None]] = Registry("lists that wait on the desk")


def waiting_for(actor: Actor, on: date) -> list[Waiting]:
    """Return the lists in which something waits for this hat, in the order of registration."""
    found = (look(actor, on) for _, look in lists.items())
    return [each for each in found if each is not None and each.count]
