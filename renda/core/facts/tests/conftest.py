from __future__ import annotations

import pytest

from renda.core.base.events import listeners
from renda.core.facts.api import declare, kinds
from renda.core.facts.tests.samples import FARES, THINGS, VISITORS


@pytest.fixture(autouse=True)
def sample_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample's kinds, for one test only."""
    monkeypatch.setattr(kinds, "_items", dict(kinds._items))
    monkeypatch.setattr(listeners, "_items", dict(listeners._items))
    declare(VISITORS, FARES, THINGS)
