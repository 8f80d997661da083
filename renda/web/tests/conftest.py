"""Pages of every face ask the database for the place's name, so the tests of their frames need one."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _database(db: Any) -> None:
    """An empty database: the frames then show their fallbacks."""
