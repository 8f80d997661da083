"""`make test`: every lane that this machine can run; the embedded one, with everything on SQLite, is the last.

RENDA_TEST_POSTGRES: a postgresql:// address of a database server where test databases may be made.
RENDA_REQUIRE_LANES: lanes that must run (postgresql, redis, browser, data), else the run fails at once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from renda.config.testing import shared_data

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """Say which lanes run, run them, and return the first failure's exit code."""
    found = {
        "postgresql": bool(os.environ.get("RENDA_TEST_POSTGRES")),
        "redis": bool(os.environ.get("RENDA_TEST_REDIS")),
        "browser": any(shutil.which(name) for name in CHROMIUM),
        "data": shared_data().is_dir(),
    }
    for lane, is_there in found.items():
        print(f"lane {lane}: {'runs' if is_there else 'not on this machine, skipped'}", flush=True)
    required = os.environ.get("RENDA_REQUIRE_LANES", "").replace(",", " ").split()
    if missing := [lane for lane in required if not found.get(lane)]:
        print(f"These lanes must run and cannot: {', '.join(missing)}.")
        return 1
    base = [sys.executable, "-m", "pytest", "-n", str(max(2, os.cpu_count() or 2)), *sys.argv[1:]]
    if found["postgresql"]:
        print("On PostgreSQL:", flush=True)
        environment = {**os.environ, "RENDA_TEST_DATABASE": os.environ["RENDA_TEST_POSTGRES"]}
        marks = ["-m", "not browser and not embedded", "renda/core", "renda/modules", "renda/faces", "tests"]
        if code := subprocess.run([*base, *marks], env=environment).returncode:  # noqa: S603
            return code
    print("Embedded, on SQLite:", flush=True)
    return subprocess.run(base).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
