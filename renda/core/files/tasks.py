"""The jobs of files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from renda.core.files import api
from renda.core.files.importing import run_import
from renda.core.jobs import api as jobs
from renda.lib import clock


@jobs.task("files.import_spreadsheet", atomic=False)
def import_spreadsheet(job: jobs.JobHandle, *, started: int) -> dict[str, Any]:
    """Write the good rows of the import with this key, batch by batch."""
    done = run_import(started, progress=job.progress)
    return {"written": done.count_written, "repeated": done.count_repeated, "refused": done.count_refused}


@jobs.task("files.sweep", atomic=False)
def sweep(job: jobs.JobHandle) -> int:
    """Remove bytes that no row names and that are older than a day."""
    return api.sweep(older_than=clock.now() - timedelta(days=1))


jobs.schedule("files.sweep", "30 3 * * *", "files.sweep")
