"""The environment of a test run, set before Django's settings are read (pytest loads this as a plugin)."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

_home = tempfile.mkdtemp(prefix="renda-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["RENDA_HOME"] = _home
os.environ["RENDA_DATABASE"] = os.environ.get("RENDA_TEST_DATABASE", "")
os.environ["RENDA_POOL"] = "no"
os.environ["RENDA_DEMO"] = "no"
os.environ["RENDA_DEBUG"] = "no"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser lane drives Playwright's own loop

skipped: list[str] = []
OTHER_LANE = "other lane: "  # a skip whose reason begins so is run by the lane of the other database


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember what was skipped; with RENDA_NO_SKIPS a skip fails the run."""
    if report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        if OTHER_LANE not in reason:
            skipped.append(f"{report.nodeid}: {reason}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail where every lane must run and one was skipped."""
    if skipped and os.environ.get("RENDA_NO_SKIPS") == "yes" and not hasattr(session.config, "workerinput"):
        print("\nSkipped although every lane must run:\n" + "\n".join(skipped))
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def shared_data() -> Path:
    """The folder of real input beside the project; tests that need it skip where it is absent."""
    default = Path(__file__).resolve().parents[2].parent / "shared" / "data"
    return Path(os.environ.get("RENDA_SHARED_DATA", default))
