"""The jobs of files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from renda.core.files import api
from renda.core.files.importing import give_up, run_import
from renda.core.jobs import api as jobs
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.lib.saying import marked, say

UNFORESEEN = marked(
    "导入中断：系统多次尝试仍没有写完。已写入的行都已保存，可以再次导入，已导入的行会自动跳过；仍然失败时请联系系统管理员。"
)


def import_given_up(*, started: int) -> None:
    """Let the import be tried again by a person, since the job will not be."""
    give_up(started, say(UNFORESEEN))


@jobs.task("files.import_spreadsheet", atomic=False, gave_up=import_given_up)
def import_spreadsheet(job: jobs.JobHandle, *, started: int) -> dict[str, Any]:
    """Write the good rows of the import with this key, batch by batch; what is refused is not tried again."""
    try:
        done = run_import(started, progress=job.progress)
    except Refusal as refusal:
        give_up(started, str(refusal))
        return {"refused": 0}
    return {"written": done.count_written, "repeated": done.count_repeated, "refused": done.count_refused}


@jobs.task("files.sweep", atomic=False)
def sweep(job: jobs.JobHandle) -> int:
    """Remove bytes that no row names and that are older than a day."""
    return api.sweep(older_than=clock.now() - timedelta(days=1))


jobs.schedule("files.sweep", "30 3 * * *", "files.sweep")
