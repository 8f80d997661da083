"""A consultation as its public page shows it, read with few small questions at each visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext

from renda.core.base import scope
from renda.core.base.statements import Remembered
from renda.core.documents.api import node_words
from renda.core.opinions.models import Opinion, Screening
from renda.lib.errors import NotAllowed
from renda.lib.texts.tree import articles
from renda.modules.consultation.models import Consultation
from renda.modules.consultation.selectors import consultations

MOST_COMMENTS = 50


@dataclass(frozen=True)
class Draft:
    """The consultation with its clauses, uid to words. Requests share it: it is to be read only."""

    consultation: Consultation
    clauses: Mapping[str, str]
    state: int


@dataclass(frozen=True)
class Around:
    """What stands around the draft: the rounds before, the newest first, and comments (words, time and clause)."""

    earlier: Sequence[Consultation]
    comments: Sequence[Opinion]
    state: tuple[int, int]


def draft_for_page(pk: int) -> Draft:
    """Return a consultation within the scope; NotAllowed (hidden) otherwise. Its `state` changes with any column."""
    if not scope.current().public:
        _refuse_hidden(consultations().filter(pk=pk).exists())
    read = PUBLISHED.read(pk=pk)
    _refuse_hidden(bool(read.objects))
    consultation = read.objects[0]
    return Draft(consultation, read.once("clauses", lambda: clauses_of(consultation)), read.state)


def clauses_of(consultation: Consultation) -> dict[str, str]:
    """Return the articles of the draft, uid to words, in their order."""
    return {node.uid: node_words(node.label) for node in articles(consultation.text_version.root)}


def around(draft: Draft) -> Around:
    """Return what the page shows besides the draft."""
    round = draft.consultation.round
    earlier = EARLIER.read(matter=round.matter_id, number=round.number)
    comments = COMMENTS.read(round=round.pk, assembly=round.assembly_id)
    return Around(earlier.objects, comments.objects, (earlier.state, comments.state))


def _refuse_hidden(is_there: bool) -> None:
    if not is_there:
        raise NotAllowed(gettext("没有这次征求意见。"), hidden=True)


def _published(pk: int) -> QuerySet[Consultation]:
    with scope.public():
        return consultations().select_related("assembly").filter(pk=pk)


def _earlier(matter: int, number: int) -> QuerySet[Consultation]:
    with scope.public():
        rows = consultations().filter(round__matter=matter, round__number__lt=number)
        return rows.order_by("-round__number")


def _comments(round: int, assembly: int) -> QuerySet[Opinion]:
    """Admitted comments whose speakers consented to show their words, newest first; no names, no contacts."""
    with scope.assemblies([assembly]):
        rows = Opinion.objects.filter(round=round, may_publish=True, screening=Screening.ADMITTED)
        shown = rows.select_related("anchor").only("text", "received_at", "anchor__label")
        return shown.order_by("-received_at", "-pk")[:MOST_COMMENTS]


PUBLISHED = Remembered(_published)
EARLIER = Remembered(_earlier)
COMMENTS = Remembered(_comments)
