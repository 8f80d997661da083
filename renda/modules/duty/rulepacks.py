"""The rule packs of this installation: those that are shipped, and its own in the folder of RENDA_PACKS."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from renda.lib.canonical import digest
from renda.lib.strict_yaml import Spot, read_yaml
from renda.modules.duty import names
from renda.modules.duty.reading import read_versions
from renda.modules.duty.scoring import Version

SHIPPED = Path(__file__).parent / "packs"
OWN = "duty"  # the folder below RENDA_PACKS


@dataclass(frozen=True)
class RulePack:
    """A named set of rules for points, with its versions, oldest first."""

    name: str
    label: str
    summary: str
    versions: tuple[Version, ...]
    digest: str  # of all that it says

    def version_on(self, on: date) -> Version | None:
        """Return the version that holds on a day; None before the first."""
        held = [version for version in self.versions if version.starts_on <= on]
        return held[-1] if held else None


@cache
def rule_packs() -> dict[str, RulePack]:
    """Return every rule pack by name; read on first use. Raises: BrokenPack."""
    own = os.environ.get("RENDA_PACKS", "")
    return load_rule_packs(SHIPPED, *([Path(own) / OWN] if own else []))


def load_rule_packs(*folders: Path) -> dict[str, RulePack]:
    """Read the rule packs of these folders, in the order of their names. Raises: BrokenPack, on the first mistake."""
    found: dict[str, RulePack] = {}
    for path in sorted(
        (path for folder in folders for path in folder.glob("*.yaml")), key=lambda each: each.name
    ):
        name, label, summary, versions = read_versions(path)
        if name in found:
            raise Spot(path.name).broken(
                f"there is another rule pack called {name!r}; give this one another name"
            )
        found[name] = RulePack(name, label, summary, versions, _digest(path))
    return found


def uncounted(version: Version) -> list[str]:
    """Return the facts that a version names and that no module counts yet, in the order of the items."""
    return list(dict.fromkeys(item.fact for item in version.items if not names.is_counted(item.fact)))


def _digest(path: Path) -> str:
    """Return the digest of all that a file says; comments and layout do not count."""
    return digest(json.dumps(read_yaml(path, shown_as=path.name), sort_keys=True, default=str))
