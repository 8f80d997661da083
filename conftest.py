"""What every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from renda.config.testing import shared_data


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real input; skips where it is absent."""
    folder = shared_data()
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}: set RENDA_SHARED_DATA to the folder that holds it")
    return folder
