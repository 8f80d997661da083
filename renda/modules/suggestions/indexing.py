"""Suggestions in the search index: the published ones; a deputy's own are read as they are, and never stored there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from renda.core.base import scope
from renda.core.base.events import listen
from renda.core.search import api as search
from renda.core.search.api import Document
from renda.modules.suggestions.models import Suggestion

KIND = "suggestions.suggestion"
OWN = "suggestions.own"  # asked for only by deputies, whose scope holds no others than their own


def everything() -> Iterator[Document]:
    """Yield what may be found within the scope: published suggestions, and for a deputy the own ones."""
    rows = Suggestion.objects.all()
    if scope.current().concern is None:
        rows = rows.filter(matter__published_at__isnull=False)
    return documents(rows)


def documents(rows: QuerySet[Suggestion]) -> Iterator[Document]:
    """Yield the entries of these suggestions: title and words, never who brought them."""
    for row in search.in_order(rows.select_related("matter")):
        assert isinstance(row, Suggestion)
        matter = row.matter
        audience = "public" if matter.published_at and not row.is_confidential else OWN
        words = f"{row.situation}\n{row.proposal}"
        yield Document(KIND, row.pk, row.assembly_id, audience, matter.opened_at, matter.title, words)


@listen("suggestions.published", "suggestions.index")
def index_published(record: Any) -> None:
    """Let a suggestion be found once it is public."""
    search.index_many(documents(Suggestion.objects.filter(pk=record.payload["suggestion"])))


search.indexers.add(KIND, everything)
