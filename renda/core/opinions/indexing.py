"""Opinions in the search index: found by those who may read the ledger, until their text is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from renda.core.audit.models import EventRecord
from renda.core.opinions.events import OpinionReceived, OpinionsReceived
from renda.core.opinions.models import Opinion
from renda.core.search import api as search
from renda.core.search.api import Document

KIND = "opinions.opinion"
AUDIENCE = "ledger"  # those whom the rule `opinions.see_ledger` lets in


def everything() -> Iterator[Document]:
    """Yield every opinion within the scope that has a round and was not forgotten."""
    return documents(Opinion.objects.all())


def documents(rows: QuerySet[Opinion]) -> Iterator[Document]:
    """Yield the entries of these opinions, oldest first; the matter's title is left to the matter's own entry."""
    gone = forgotten()
    for row in search.in_order(rows.exclude(round=None)):
        assert isinstance(row, Opinion)
        if row.pk not in gone and row.text:
            yield Document(KIND, row.pk, row.assembly_id, AUDIENCE, row.received_at, "", row.text)


def index_opinions(rows: QuerySet[Opinion]) -> None:
    """Let these opinions be found, some hundred a transaction."""
    search.index_many(documents(rows))


def forgotten() -> set[int]:
    """Return the opinions whose words were forgotten, of every assembly."""
    acts = EventRecord.objects.filter(name="audit.values_forgotten").values_list("payload", flat=True)
    return opinions_of(value for payload in acts for value in payload["values"])


def opinions_of(values: Iterable[Iterable[str]]) -> set[int]:
    """Return the opinions that lost their text, of forgotten values as pairs of event uid and field."""
    fields: dict[str, list[str]] = {}
    for uid, name in values:
        fields.setdefault(uid, []).append(name)
    told = EventRecord.objects.filter(name__in=(OpinionReceived.name, OpinionsReceived.name), uid__in=fields)
    found: set[int] = set()
    for uid, payload in told.values_list("uid", "payload"):
        for name in fields[str(uid)]:
            kind, _, opinion = name.partition(":")
            if kind == "text":
                found.add(int(opinion) if opinion else payload["opinion"])
    return found


search.indexers.add(KIND, everything)
