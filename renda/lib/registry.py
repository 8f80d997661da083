"""What a module offers, and the registry that keeps each name once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


class RegistryFault(Exception):
    """A name was registered twice, asked for and not there, or added after the start."""


class Registry(Generic[Item]):
    """Names to things, each name once; closed after start so that nothing changes while running."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._items: dict[str, Item] = {}
        self._closed = False

    def add(self, name: str, item: Item) -> Item:
        """Register `item`; raise RegistryFault if the name is taken by another or the registry is closed."""
        if self._items.get(name) is item:
            return item
        if self._closed:
            raise RegistryFault(f"The registry of {self.what} is closed; {name!r} came too late.")
        if name in self._items:
            raise RegistryFault(f"{name!r} is registered twice among {self.what}.")
        self._items[name] = item
        return item

    def get(self, name: str) -> Item:
        """Return the thing named; raise RegistryFault naming what is there otherwise."""
        try:
            return self._items[name]
        except KeyError:
            known = ", ".join(sorted(self._items)) or "none"
            raise RegistryFault(f"There is no {name!r} among {self.what}; known: {known}.") from None

    def close(self) -> None:
        """Refuse any further name."""
        self._closed = True

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def items(self) -> list[tuple[str, Item]]:
        """Return the pairs in the order in which they were registered."""
        return list(self._items.items())


@dataclass(frozen=True)
class MenuEntry:
    """One line of a menu: `url_name` without arguments, shown to the roles named (or to all if empty).

    `when` is asked with the request besides, and must not ask the database.
    """

    label: str
    url_name: str
    face: str  # "site" or "desk"
    roles: tuple[str, ...] = ()
    order: int = 50
    when: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Module:
    """The manifest of a module: what it is and what it offers to the faces."""

    name: str
    label: str
    urls: str = ""
    prefix: str = ""  # the first part of its addresses, without a stroke; empty: its urls bring their own
    menu: tuple[MenuEntry, ...] = ()
    procedures: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    demo: str = ""


modules: Registry[Module] = Registry("modules")
