"""The kinds of things that the page finds: who sees them, and how a hit is shown and linked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from renda.core.base.actor import Actor
from renda.core.base.predicates import permits
from renda.core.documents import indexing as texts
from renda.core.documents.models import TextVersion
from renda.core.opinions import indexing as opinions
from renda.core.opinions.models import Opinion
from renda.core.procedures import indexing as matters
from renda.core.procedures.models import Matter
from renda.core.search import api as search
from renda.core.search.api import Hit, Piece
from renda.lib.texts.printing import plain_head, words
from renda.modules.suggestions import indexing as suggestions
from renda.modules.suggestions.models import Suggestion

LINK_WORDS = 20  # signs of an opinion by which the ledger is narrowed down to it


@dataclass(frozen=True)
class Row:
    """What a hit is on the page: link, heading, the words themselves, and where it belongs."""

    url: str
    title: str
    text: str
    note: str


@dataclass(frozen=True)
class Kind:
    """A kind: its word in addresses and for people, and its rows by identifier in one query."""

    key: str
    name: str
    label: object
    rows: Callable[[Sequence[int]], dict[int, Row]]


@dataclass(frozen=True)
class Shown:
    """A hit as the template prints it."""

    label: object
    url: str
    at: datetime
    title: list[Piece]
    excerpt: list[Piece]
    note: str


def _matters(keys: Sequence[int]) -> dict[int, Row]:
    found = Matter.objects.filter(pk__in=keys).select_related("assembly")
    return {
        row.pk: Row(
            reverse("procedures:matter", args=[row.number]), row.title, row.number, row.assembly.short_name
        )
        for row in found
    }


def _articles(keys: Sequence[int]) -> dict[int, Row]:
    asked = {texts.version_of(key) for key in keys}
    versions = {row.pk: row for row in TextVersion.objects.filter(pk__in=asked).select_related("text")}
    return {
        key: row
        for key in keys
        if (version := versions.get(texts.version_of(key))) and (row := _article(version, key))
    }


def _article(version: TextVersion, key: int) -> Row | None:
    node = texts.article_of(version, key)
    if node is None:
        return None
    url = reverse("legislation:version", args=[version.pk])
    return Row(f"{url}#n-{node.uid}", f"{version.text.title} {plain_head(node)}", words(node), version.label)


def _suggestions(keys: Sequence[int]) -> dict[int, Row]:
    found = Suggestion.objects.filter(pk__in=keys).select_related("matter__assembly")
    return {
        row.pk: Row(
            reverse("suggestions:public_suggestion", args=[row.matter.number]),
            row.matter.title,
            f"{row.situation}\n{row.proposal}",
            row.matter.assembly.short_name,
        )
        for row in found
    }


def _opinions(keys: Sequence[int]) -> dict[int, Row]:
    found = Opinion.objects.filter(pk__in=keys).select_related("round__matter")
    return {
        row.pk: Row(_in_ledger(row), row.round.matter.title, row.text, row.get_channel_display())
        for row in found
    }


def _in_ledger(opinion: Opinion) -> str:
    assert opinion.round is not None  # others are not indexed
    round = [opinion.round.matter.number, opinion.round.number]
    if opinion.group_id:
        return reverse("opinions:group", args=[*round, opinion.group_id])
    narrowed = urlencode({"words": opinion.text[:LINK_WORDS].strip()})
    return f"{reverse('opinions:ledger', args=round)}?{narrowed}"


PUBLIC = (
    Kind("matter", matters.KIND, _("事项"), _matters),
    Kind("article", texts.KIND, _("法规条文"), _articles),
    Kind("suggestion", suggestions.KIND, _("代表建议"), _suggestions),
)
LEDGER = Kind("opinion", opinions.KIND, _("群众意见"), _opinions)


def sees_ledger(actor: Actor) -> bool:
    """Whether the viewer may read the opinions of the assembly whose hat is worn."""
    any_of_theirs = Matter(assembly_id=actor.assembly, number=actor.matter)
    return actor.is_staff and permits("opinions.see_ledger", actor, any_of_theirs)


def kinds_for(actor: Actor) -> tuple[Kind, ...]:
    """Return the kinds that a viewer may look for, in the order of the filter."""
    return (*PUBLIC, LEDGER) if sees_ledger(actor) else PUBLIC


def audiences_of(actor: Actor) -> tuple[str, ...]:
    """Return the audiences that a viewer belongs to."""
    staff = ("staff",) if actor.is_staff else ()
    ledger = (opinions.AUDIENCE,) if sees_ledger(actor) else ()
    return ("public", *staff, *ledger)


def shown(hits: Iterable[Hit], query: str, kinds: Sequence[Kind]) -> list[Shown]:
    """Return the hits as they are printed, in their order: one query a kind.

    The rows are read within the bound scope: a thing that may no longer be seen is left out.
    """
    hits = list(hits)
    found = {
        kind.name: (kind, kind.rows([hit.object_id for hit in hits if hit.kind == kind.name]))
        for kind in kinds
    }
    printed = []
    for hit in hits:
        kind, rows = found.get(hit.kind, (None, {}))
        row = rows.get(hit.object_id)
        if kind is not None and row is not None:
            printed.append(_shown(kind, row, hit.at, query))
    return printed


def _shown(kind: Kind, row: Row, at: datetime, query: str) -> Shown:
    return Shown(
        label=kind.label,
        url=row.url,
        at=at,
        title=search.pieces(row.title, query) if kind is not LEDGER else [Piece(row.title)],
        excerpt=search.excerpt_pieces(row.text, query),
        note=row.note,
    )
