from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from renda.core.base import scope
from renda.modules.suggestions.tests.samples import City, make_city


@pytest.fixture
def city(db: Any) -> Iterator[City]:
    """A city under the rules of the template, where every figure is set."""
    with scope.unscoped("test"):
        yield make_city()
