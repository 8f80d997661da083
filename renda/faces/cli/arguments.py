"""Readers of arguments that several commands take; argparse turns what they raise into one line and exit code 2."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from renda.lib.errors import BadInput

if TYPE_CHECKING:
    from renda.core.people.models import Assembly


def positive(text: str) -> int:
    """Read a whole number of at least 1."""
    return _between(text, 1, 10_000)


def port(text: str) -> int:
    """Read the number of a port."""
    return _between(text, 1, 65_535)


def _between(text: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise ArgumentTypeError(f"{text!r} is no whole number from {least} to {most:,}.")
    return int(text)


def assembly_of(code: str | None) -> Assembly | None:
    """Return the assembly of a code, None for none. Raises: BadInput."""
    from renda.core.people.models import Assembly

    if code is None:
        return None
    found = Assembly.objects.filter(code=code).first()
    if found is None:
        raise BadInput(f"There is no assembly {code!r}; give the code of one of this installation.")
    return found
