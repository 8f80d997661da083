"""The registers agree: actions have a permission or a step, events a name, procedures are sound."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from renda.core.base.action import actions
from renda.core.base.events import event_types
from renda.core.base.predicates import permissions
from renda.core.facts.api import kinds
from renda.core.procedures.checking import mistakes
from renda.core.procedures.declaring import versions
from renda.lib.registry import modules

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [file for file in (ROOT / "renda").rglob("*.py") if "/tests/" not in str(file)]
READS_CLOCK = re.compile(r"\b(datetime\.now|date\.today|timezone\.now|datetime\.utcnow|time\.time)\(")
MAY_READ = {"renda/lib/clock.py"}


@pytest.mark.parametrize("name", list(actions))
def test_every_action_has_a_rule(name: str) -> None:
    entry = actions.get(name)
    assert entry.step or name in permissions, f"{name} has neither a step nor a permission of its name"


@pytest.mark.parametrize("name", list(event_types))
def test_every_event_is_named_by_its_app_and_has_words(name: str) -> None:
    kind = event_types.get(name)
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", name)
    assert kind.label


@pytest.mark.parametrize("key", list(versions))
def test_every_procedure_is_sound(key: str) -> None:
    assert mistakes(versions.get(key)) == []


def undeclared(promised: dict[str, tuple[str, ...]], declared: list[str]) -> list[str]:
    """Facts that a module's manifest promises and nobody declares, and those of a module that it keeps quiet."""
    named = [name for names in promised.values() for name in names]
    quiet = [name for name in declared if name.split(".")[0] in promised and name not in named]
    return [name for name in named if name not in declared] + quiet


def test_the_facts_of_every_manifest_are_declared_and_no_others() -> None:
    promised = {name: module.facts for name, module in modules.items()}
    assert undeclared(promised, list(kinds)) == []


def test_a_fact_promised_or_kept_quiet_is_found() -> None:
    promised = {"sample": ("sample.visitors", "sample.fares"), "other": ()}
    assert undeclared(promised, ["sample.visitors", "sample.things", "core.clocks"]) == [
        "sample.fares",
        "sample.things",
    ]


def test_only_the_clock_reads_the_clock() -> None:
    readers = [
        str(file.relative_to(ROOT))
        for file in SOURCES
        if READS_CLOCK.search(file.read_text(encoding="utf-8"))
    ]
    assert set(readers) <= MAY_READ


def test_a_reader_of_the_clock_is_found() -> None:
    assert READS_CLOCK.search("at = datetime.now(tz=UTC)")
    assert not READS_CLOCK.search("at = clock.now()")


def test_templates_hold_no_script_no_style_and_no_foreign_address() -> None:
    wrong = re.compile(
        r"<script(?![^>]*\bsrc=)[^>]*>|<[^>{%]*\sstyle=\"|<[^>{%]*\son[a-z]+=\"|(?:src|href)=\"https?://"
    )
    found = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "renda").rglob("*.html")
        if wrong.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_figure_of_law_stands_in_the_modules() -> None:
    """A module names parameters; the numbers stand in the packs."""
    figure = re.compile(r"timedelta\(days=(7|10|15|20|30|60)\)")
    found = [
        str(file.relative_to(ROOT))
        for file in SOURCES
        if "/modules/" in str(file) and figure.search(file.read_text())
    ]
    assert found == []
