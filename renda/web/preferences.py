"""How a reader wants pages shown; kept in cookies so that it works without an account or script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CHOICES: dict[str, tuple[str, ...]] = {
    "theme": ("auto", "light", "dark"),
    "type": ("normal", "large"),
    "keys": ("on", "off"),
}
COOKIES: dict[str, str] = {"theme": "renda_theme", "type": "renda_type", "keys": "renda_keys"}
COOKIE_AGE = 365 * 24 * 3600  # seconds


@dataclass(frozen=True)
class Preferences:
    """What the reader chose: `theme` auto, light or dark; `type_size` normal or large; `keys` on or off."""

    theme: str = "auto"
    type_size: str = "normal"
    keys: str = "on"


def chosen(name: str, value: str | None) -> str:
    """Return `value` if it is a known choice for `name`, else the default (the first choice)."""
    return value if value in CHOICES[name] else CHOICES[name][0]  # type: ignore[return-value]


def read_preferences(cookies: Mapping[str, str]) -> Preferences:
    """Return the reader's preferences from cookies; unknown values count as the default."""
    read = {name: chosen(name, cookies.get(cookie)) for name, cookie in COOKIES.items()}
    return Preferences(theme=read["theme"], type_size=read["type"], keys=read["keys"])
