"""Matters in the search index: found by everyone once they are public, by staff before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from renda.core.jobs.api import enqueue, task
from renda.core.procedures.models import Matter
from renda.core.search import api as search
from renda.core.search.api import Document

KIND = "procedures.matter"


def everything() -> Iterator[Document]:
    """Yield every matter within the scope."""
    return documents(Matter.objects.all())


def documents(rows: QuerySet[Matter]) -> Iterator[Document]:
    """Yield the entries of these matters: title and number, at the moment of their opening; parts are in their whole."""
    for row in search.in_order(rows.filter(parent=None)):
        assert isinstance(row, Matter)
        audience = "public" if row.published_at else "staff"
        yield Document(KIND, row.pk, row.assembly_id, audience, row.opened_at, row.title, row.number)


@task("procedures.index_matter")
def index_matter(job: Any, *, matter: int) -> None:
    """Let a matter be found as it now is."""
    search.index_many(documents(Matter.objects.filter(pk=matter)))


def ask_for_index(matter: Matter) -> None:
    """Enqueue the indexing of a matter that was opened or made public, unless a run is already waiting."""
    enqueue(
        "procedures.index_matter",
        {"matter": matter.pk},
        key=f"index:matter:{matter.pk}",
        once=False,
        assembly=matter.assembly_id,
    )


search.indexers.add(KIND, everything)
