"""Every package that is asked for stands on the page of dependencies, under the list it belongs to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LISTS = ("runtime", "production", "develop")


def asked_for(requirements: str) -> set[str]:
    """The packages of a list, without extras and versions."""
    lines = [line.split("#")[0].strip() for line in requirements.splitlines()]
    found = [re.match(r"[A-Za-z0-9_.-]+", line) for line in lines if not line.startswith("-")]
    return {match.group() for match in found if match}


def told(page: str, name: str) -> set[str]:
    """The packages in the first column below the heading of a list."""
    section = next((part for part in page.split("\n## ") if f"requirements/{name}.in" in part), "")
    first = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {package for cell in first for package in re.findall(r"`([^`]+)`", cell)}


@pytest.mark.parametrize("name", LISTS)
def test_every_package_is_explained_and_none_that_is_gone(name: str) -> None:
    page = (ROOT / "docs" / "look-up" / "dependencies.md").read_text(encoding="utf-8")
    requirements = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8")
    elsewhere = (
        asked_for((ROOT / "requirements" / "runtime.in").read_text(encoding="utf-8"))
        if name != "runtime"
        else set()
    )
    assert asked_for(requirements) - elsewhere == told(page, name)


def test_a_package_without_a_line_is_found() -> None:
    page = "\n## Runtime (`requirements/runtime.in`)\n| `django` | BSD | rows |\n`numpy` is fast.\n"
    assert asked_for("-c other.txt\ndjango>=5.2,<5.3\nnumpy\n# why\n") - told(page, "runtime") == {"numpy"}
