"""Reading YAML strictly: every mistake names the file, the entry and the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from renda.lib.errors import BadInput


class BrokenPack(BadInput):
    """A declaration is wrong; the message names file, entry, fault and remedy."""


@dataclass(frozen=True)
class Spot:
    """Where in the files something stands, for messages."""

    file: str
    entry: str = ""

    def at(self, entry: str) -> Spot:
        """Return the same file with a narrower entry."""
        return Spot(self.file, f"{self.entry} › {entry}" if self.entry else entry)

    def broken(self, sentence: str) -> BrokenPack:
        """Make the error; `sentence` says what is wrong and what to do, without the full stop."""
        place = f"{self.file}, {self.entry}" if self.entry else self.file
        return BrokenPack(f"{place}: {sentence}.")


class _StrictLoader(yaml.CSafeLoader):
    """A safe loader that refuses the same key twice in one mapping and takes `on`, `no`, `y` as plain words."""

    yaml_implicit_resolvers = {
        letter: [pair for pair in pairs if letter in "tTfF" or pair[0] != "tag:yaml.org,2002:bool"]
        for letter, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            line = node.start_mark.line + 1
            raise yaml.YAMLError(f"the key {twice!r} stands twice in the mapping that starts on line {line}")
        return super().construct_mapping(node, deep=deep)


def read_yaml(path: Path, *, shown_as: str) -> Any:
    """Read one YAML file. Raises: BrokenPack, if it cannot be read or holds a key twice."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as fault:
        reason = " ".join(str(fault).split())
        raise Spot(shown_as).broken(f"the file is not readable YAML ({reason}); correct it") from fault


def mapping(
    found: Any, spot: Spot, *, required: Iterable[str], optional: Iterable[str] = ()
) -> dict[str, Any]:
    """Return a mapping that has every required key and no unknown one."""
    if not isinstance(found, Mapping):
        raise spot.broken("a mapping of keys and values is expected here")
    known = [*required, *optional]
    for key in found:
        if key not in known:
            raise spot.broken(f"the key {key!r} is unknown; known keys are {', '.join(known)}")
    for key in required:
        if found.get(key) is None:
            raise spot.broken(f"the key {key!r} is missing; add it")
    return dict(found)


def listing(found: Any, spot: Spot) -> list[Any]:
    """Return a list; nothing at all counts as an empty one."""
    if found is None:
        return []
    if not isinstance(found, list):
        raise spot.broken("a list is expected here; start each line with a dash")
    return found


def text(found: Any, spot: Spot, *, longest: int | None = None) -> str:
    """Return a non-empty string, at most `longest` characters."""
    if not isinstance(found, str) or not found.strip():
        raise spot.broken(f"a text is expected, not {found!r}; put it in quotes")
    if longest is not None and len(found) > longest:
        raise spot.broken(f"the text has {len(found)} characters; shorten it to {longest}")
    return found


def texts(found: Any, spot: Spot) -> tuple[str, ...]:
    """Return a list of strings; a single string counts as a list of one."""
    lines = [found] if isinstance(found, str) else listing(found, spot)
    return tuple(text(line, spot) for line in lines)


def choice(found: Any, spot: Spot, known: Iterable[str], *, missing: str = "") -> str:
    """Return one of the known words; nothing at all gives `missing`."""
    if found is None:
        return missing
    if found not in known:
        raise spot.broken(f"{found!r} is not one of {', '.join(known)}; choose one of them")
    return str(found)


def day(found: Any, spot: Spot) -> date:
    """Return a date, written YYYY-MM-DD."""
    if type(found) is not date:
        raise spot.broken(f"a date such as 2025-03-12 is expected, not {found!r}")
    return found
