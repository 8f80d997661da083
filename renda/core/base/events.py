"""What happened: the value that every action returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from renda.lib.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Event:
    """A formal act. Fields hold identifiers and plain values; those in `personal` can be forgotten.

    `personal` values stay outside the digest's preimage except as a salted hash (decisions.md 27). Where `is_unnamed`,
    the record keeps the actor's role alone: who it was stands in a personal field, so that it can be forgotten.
    """

    name: ClassVar[str] = ""
    label: ClassVar[str] = ""
    personal: ClassVar[tuple[str, ...]] = ()
    is_unnamed: ClassVar[bool] = False

    def payload(self) -> dict[str, Any]:
        """The fields that stand in the record as they are."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in self.personal}

    def personal_values(self) -> dict[str, Any]:
        """What enters the record only as salted hashes: the `personal` fields; a batch may give one for each row."""
        return {name: getattr(self, name) for name in self.personal}


event_types: Registry[type[Event]] = Registry("events")


def event(name: str, label: str, *, personal: tuple[str, ...] = ()) -> Callable[[type[Event]], type[Event]]:
    """Register an event class under its name, e.g. `@event("opinions.opinion_received", "收到意见")`."""

    def wrap(cls: type[Event]) -> type[Event]:
        made = dataclass(frozen=True, kw_only=True)(cls)
        made.name, made.label, made.personal = name, label, personal
        return event_types.add(name, made)

    return wrap


@dataclass(frozen=True)
class Listener:
    """A function that a job calls once for every event of a kind: `run(record)`."""

    name: str
    event: str
    run: Callable[[Any], None] = field(compare=False)


listeners: Registry[Listener] = Registry("listeners")


def listen(event_name: str, name: str) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Register an idempotent listener; it gets the stored event record, in a job after the commit."""

    def wrap(function: Callable[[Any], None]) -> Callable[[Any], None]:
        listeners.add(name, Listener(name=name, event=event_name, run=function))
        return function

    return wrap


def listeners_of(event_name: str) -> list[Listener]:
    """Return the listeners of an event, in the order of registration."""
    return [listener for _, listener in listeners.items() if listener.event == event_name]
