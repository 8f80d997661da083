"""Commands called as an administrator calls them, each on an installation in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def renda(home: Path, *words: str, database: str = "") -> subprocess.CompletedProcess[str]:
    """Call `renda` with these words."""
    return _called(home, database, "-m", "renda.faces.cli.main", *words)


def python(home: Path, program: str, database: str = "") -> subprocess.CompletedProcess[str]:
    """Run a program in the installation."""
    return _called(home, database, "-c", program)


def _called(home: Path, database: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RENDA_")}
    return subprocess.run(  # noqa: S603 - this Python, on the project's own command
        [sys.executable, *words],
        env={**environment, "RENDA_HOME": str(home), "RENDA_DATABASE": database, "RENDA_POOL": "no"},
        capture_output=True,
        text=True,
    )
