"""Every action has a test, an event of its own app or the core, and a line on its page of the reference."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.urls import get_resolver

from renda.config.listing import actions_page, event_of, listed, what_it_does, who_may
from renda.core.base.action import Action, actions

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "look-up" / "actions.md"
_ = get_resolver().url_patterns  # the pages bring the actions that no start brings
NAMES = [name for name, _ in listed()]


def project_tests() -> str:
    files = [
        file
        for folder in ("renda", "tests")
        for file in (ROOT / folder).rglob("*.py")
        if "tests" in file.parts
    ]
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file != Path(__file__))


TESTS = project_tests()


def untested(named: Iterable[tuple[str, str]], tests: str) -> list[str]:
    """Which of (action, function) no test names, by either name."""
    return [
        name
        for name, function in named
        if not re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])|\b{function}\b", tests)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_action_is_named_in_a_test(name: str) -> None:
    assert untested([(name, actions.get(name).function.__name__)], TESTS) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_action_leaves_an_event_that_a_test_names(name: str) -> None:
    kind = event_of(actions.get(name))
    assert kind is not None, f"{name} returns no registered event"
    is_named = re.search(rf"\b{re.escape(kind.name)}\b|\b{kind.__name__}\b", TESTS)
    assert is_named, f"no test names {kind.name} or {kind.__name__}"


@pytest.mark.parametrize("name", NAMES)
def test_every_action_says_what_it_does_and_who_may(name: str) -> None:
    entry: Action = actions.get(name)
    assert what_it_does(entry)
    assert who_may(entry)


def test_an_action_without_a_test_is_found() -> None:
    named = [("sample.speak", "speak_up"), ("sample.sit", "sit_down")]
    assert untested(named, 'assert event.action == "sample.speak"') == ["sample.sit"]
    assert untested(named, "speak_up(subject=room)\nsit_down(subject=room)") == []
    assert untested(named, "sample.speaker sit_down_again") == ["sample.speak", "sample.sit"]


def test_the_page_of_the_reference_is_current() -> None:
    if os.environ.get("RENDA_WRITE_DOCS") == "yes":
        PAGE.write_text(actions_page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == actions_page(), "run this test with RENDA_WRITE_DOCS=yes"
