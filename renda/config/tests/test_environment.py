"""How the environment becomes Django's database settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from renda.config.environment import database

POSTGRESQL = "postgresql://clerk:secret@localhost:5432/renda"

pytestmark = pytest.mark.embedded


@pytest.mark.parametrize("url", ["", POSTGRESQL])
def test_a_connection_ends_with_its_request_unless_the_threads_live_on(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("RENDA_KEEP_CONNECTIONS", raising=False)
    assert database(url, tmp_path)["CONN_MAX_AGE"] == 0
    monkeypatch.setenv("RENDA_KEEP_CONNECTIONS", "yes")
    assert database(url, tmp_path)["CONN_MAX_AGE"] != 0


def test_a_kept_connection_is_not_taken_from_a_pool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RENDA_POOL", "yes")
    monkeypatch.delenv("RENDA_KEEP_CONNECTIONS", raising=False)
    assert "pool" in database(POSTGRESQL, tmp_path)["OPTIONS"]  # type: ignore[operator]
    monkeypatch.setenv("RENDA_KEEP_CONNECTIONS", "yes")
    assert "pool" not in database(POSTGRESQL, tmp_path)["OPTIONS"]  # type: ignore[operator]


@pytest.mark.parametrize("interface", ["asgi", "wsgi"])
def test_both_kinds_of_server_keep_their_connections(interface: str, tmp_path: Path) -> None:
    program = f"import renda.config.{interface}; from django.conf import settings; print(settings.DATABASES)"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RENDA_")}
    told = subprocess.run(
        [sys.executable, "-c", program],
        env={**environment, "RENDA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert "'CONN_MAX_AGE': None" in told.stdout, told.stderr
