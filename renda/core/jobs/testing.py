"""For tests: programs in processes of their own, on the test's database, that may be killed half-way."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection

START = "import django, sys\ndjango.setup()\n"


class Processes:
    """Runs Python programs after Django's start. Make it when the test's rows are written: SQLite is copied then."""

    def __init__(self, folder: Path) -> None:
        self._copy = folder / "copy.sqlite3" if connection.vendor == "sqlite" else None
        self._environment = {**os.environ, "RENDA_DATABASE": _address(self._copy), "RENDA_POOL": "no"}
        self._environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)

    def start(self, program: str) -> subprocess.Popen[str]:
        """Start a program; write to its standard input or close it to let it go on where it reads."""
        return subprocess.Popen(  # noqa: S603 - this Python, on a program written in the test
            [sys.executable, "-c", START + program],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, program: str) -> str:
        """Run a program to its end; return what it printed."""
        process = self.start(program)
        printed, _ = process.communicate()
        assert process.returncode == 0, f"the program ended with {process.returncode}"
        return printed

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask or change the programs' database by SQL, without the cost of a program; return the rows."""
        if self._copy is None:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall()) if cursor.description else []
        with sqlite3.connect(self._copy) as database:
            rows = database.execute(statement).fetchall()
        database.close()
        return rows

    def kill_when_it_says(self, program: str, word: str) -> None:
        """Start a program and kill it (SIGKILL) as soon as it prints `word`; it must wait there for its input."""
        process = self.start(program)
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == word:
                break
        else:
            raise AssertionError(f"The program ended without saying {word!r}.")
        process.send_signal(signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def _address(copy_to: Path | None) -> str:
    """The test's database as a setting; a copy in a file where it lies in memory."""
    if copy_to is not None:
        connection.ensure_connection()
        with sqlite3.connect(copy_to) as copy:
            connection.connection.backup(copy)
        copy.close()
        return f"sqlite:{copy_to}"
    given = connection.settings_dict
    who = f"{quote(given['USER'])}:{quote(given['PASSWORD'])}"
    return f"postgresql://{who}@{given['HOST'] or 'localhost'}:{given['PORT'] or 5432}/{given['NAME']}"
