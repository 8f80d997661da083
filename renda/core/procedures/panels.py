"""What other apps show on a matter's page: a registry of panels, so that procedures import none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from renda.core.base.actor import Actor
from renda.core.procedures.declaring import Transition
from renda.core.procedures.models import Matter
from renda.lib.registry import Registry


@dataclass(frozen=True)
class Panel:
    """One part of a matter's page: its template with its context."""

    key: str
    label: str
    template: str
    context: dict[str, Any]
    count: int | None = None


PanelMaker = Callable[[Matter, Actor], Panel | None]


@dataclass(frozen=True)
class PanelEntry:
    """A registered maker and its place among the tabs."""

    order: int
    make: PanelMaker


_panels: Registry[PanelEntry] = Registry("matter panels")


@dataclass(frozen=True)
class StepPage:
    """Where a step is taken: an address made of the matter, for steps that a module performs."""

    url: Callable[[Matter], str]


step_pages: Registry[StepPage] = Registry("pages of steps")


StepFinder = Callable[[Matter, str], str]

# For apps whose steps are named as others' are too (accept, sign): asked in turn for the address of a matter's step,
# they answer with nothing for the matters of others.
step_finders: Registry[StepFinder] = Registry("finders of pages of steps")


def step_address(matter: Matter, step: Transition) -> str:
    """Return where a step is taken: where it is recorded by hand, or its module's page; empty if there is neither."""
    if step.by_hand:
        return reverse("procedures:record", args=[matter.number, step.key])
    for _name, find in step_finders.items():
        if address := find(matter, step.key):
            return address
    return step_pages.get(step.key).url(matter) if step.key in step_pages else ""


def panel(name: str, *, order: int) -> Callable[[PanelMaker], PanelMaker]:
    """Register `(matter, viewer) -> Panel or None`."""

    def wrap(make: PanelMaker) -> PanelMaker:
        _panels.add(name, PanelEntry(order, make))
        return make

    return wrap


def panels_for(matter: Matter, viewer: Actor) -> list[Panel]:
    """Return the panels that have something to show this viewer, in their order."""
    entries = sorted((entry for _, entry in _panels.items()), key=lambda entry: entry.order)
    made = (entry.make(matter, viewer) for entry in entries)
    return [each for each in made if each is not None]
