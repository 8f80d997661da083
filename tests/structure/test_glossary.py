"""Every model, procedure state and role stands in the glossary, under the name that the code uses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps

from renda.core.base.actor import ROLE_LABELS
from renda.core.procedures.declaring import versions

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"


def entries(page: str) -> dict[str, str]:
    """The names set as code in the first column, with their whole lines: states of several procedures share names."""
    found: dict[str, str] = {}
    for line in page.splitlines():
        cells = line.split("|")
        if len(cells) > 3:
            for name in re.findall(r"`(\w+)`", cells[1]):
                found[name] = found.get(name, "") + line
    return found


def missing(names: Iterable[tuple[str, str]], page: str) -> list[str]:
    """Which of (name, Chinese label) lack a line that holds both."""
    known = entries(page)
    return [name for name, label in names if name not in known or label not in known[name]]


def models() -> list[tuple[str, str]]:
    return [(model.__name__, "") for model in apps.get_models() if model.__module__.startswith("renda.")]


def states() -> list[tuple[str, str]]:
    return [(state.key, state.label) for _, version in versions.items() for state in version.states.values()]


def test_every_model_stands_in_the_glossary() -> None:
    assert missing(models(), GLOSSARY.read_text(encoding="utf-8")) == []


def test_every_state_of_a_procedure_stands_in_the_glossary_with_its_label() -> None:
    assert len(states()) > 20
    assert missing(states(), GLOSSARY.read_text(encoding="utf-8")) == []


def test_every_role_stands_in_the_glossary_with_its_label() -> None:
    roles = [(role.value, str(label)) for role, label in ROLE_LABELS.items()]
    assert missing(roles, GLOSSARY.read_text(encoding="utf-8")) == []


def test_a_name_without_a_line_and_a_label_that_differs_are_found() -> None:
    page = "| `Matter` | 事项 | one number |\n| `adopted` | 通过 | passed |\nMentioned only: `Answer`"
    names = [("Matter", ""), ("Answer", ""), ("adopted", "表决通过")]
    assert missing(names, page) == ["Answer", "adopted"]
