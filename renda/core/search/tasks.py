"""The jobs of search."""

from __future__ import annotations

from renda.core.jobs import api as jobs
from renda.core.search import api


@jobs.task("search.merge", atomic=False)
def merge(job: jobs.JobHandle) -> int:
    """Move waiting entries into the posting lists."""
    return api.merge()


@jobs.task("search.learn", atomic=False)
def learn(job: jobs.JobHandle) -> int:
    """Give words that have become common their own lists."""
    return len(api.learn())


jobs.schedule("search.merge", "* * * * *", "search.merge")
jobs.schedule("search.learn", "40 2 * * *", "search.learn")
