"""Whether a matter stands in an assembly, asked of the app that keeps matters (which stands above this one)."""

from __future__ import annotations

from collections.abc import Callable

from renda.lib.registry import Registry

titles: Registry[Callable[[int, str], str]] = Registry("those who know the titles of matters")


def title_of(assembly: int, number: str) -> str:
    """Return the title of the assembly's matter with this number; empty if there is none."""
    return next((title for _, find in titles.items() if (title := find(assembly, number))), "")
