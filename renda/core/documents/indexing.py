"""Published texts in the search index: one entry an article, found by everyone."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from renda.core.documents.models import TextVersion
from renda.core.search import api as search
from renda.core.search.api import Document
from renda.lib.texts.printing import plain_head, words
from renda.lib.texts.tree import Node, articles

KIND = "documents.article"
# An entry's identifier is made of its version's and of the article's place, counted down: of entries with the same
# moment the later identifier comes first, and so the first article.
MOST_ARTICLES = 10_000
LAST = MOST_ARTICLES - 1


def everything() -> Iterator[Document]:
    """Yield every article of every published version within the scope."""
    return documents(TextVersion.objects.all())


def documents(rows: QuerySet[TextVersion]) -> Iterator[Document]:
    """Yield the entries of the published ones among these versions, at the moment of their publication."""
    published = rows.filter(published_at__isnull=False).select_related("text")
    for version in search.in_order(published, together=50):
        assert isinstance(version, TextVersion)
        assert version.published_at is not None
        for place, article in enumerate(articles(version.root)[:MOST_ARTICLES]):
            yield Document(
                KIND,
                version.pk * MOST_ARTICLES + LAST - place,
                version.assembly_id,
                "public",
                version.published_at,
                f"{version.text.title} {plain_head(article)}",
                words(article),
            )


def version_of(entry: int) -> int:
    """Return the version to which an entry's article belongs."""
    return entry // MOST_ARTICLES


def article_of(version: TextVersion, entry: int) -> Node | None:
    """Return an entry's article in its version; None if the version has none at this place."""
    found = articles(version.root)
    place = LAST - entry % MOST_ARTICLES
    return found[place] if place < len(found) else None


def index_versions(rows: QuerySet[TextVersion]) -> None:
    """Let the articles of the published ones among these versions be found."""
    search.index_many(documents(rows))


search.indexers.add(KIND, everything)
