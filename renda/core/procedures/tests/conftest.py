from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from renda.core.law import api as law
from renda.core.procedures.declaring import ProcedureVersion, effects, guards, versions
from renda.core.procedures.tests.samples import WALK, figure, read


class Answers:
    """What the sample guard says, and what the sample effect was given; a test sets the first."""

    def __init__(self) -> None:
        self.lack: Any = None
        self.ran: list[tuple[Any, ...]] = []


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: Answers) -> ProcedureVersion:
    """The sample procedure with its guard, its effect and its parameter, for one test only."""
    version = read(WALK, tmp_path)
    monkeypatch.setitem(versions._items, "sample.walk@2023-03-15", version)
    monkeypatch.setitem(guards._items, "sample_guard", lambda matter, actor, on: answers.lack)
    monkeypatch.setitem(effects._items, "sample_effect", lambda *given: answers.ran.append(given))
    known = law.is_parameter
    monkeypatch.setattr(law, "is_parameter", lambda name: name == "sample.walk.within" or known(name))
    defined = law.definition_of
    monkeypatch.setattr(
        law,
        "definition_of",
        lambda name: SimpleNamespace(cases=()) if name == "sample.walk.within" else defined(name),
    )
    resolve = law.resolve
    monkeypatch.setattr(
        law,
        "resolve",
        lambda name, **rest: figure(on=rest["on"]) if name == "sample.walk.within" else resolve(name, **rest),
    )
    return version
