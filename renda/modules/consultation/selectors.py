"""Reading consultations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, QuerySet
from django.utils.translation import gettext

from renda.core.base.actor import Actor, Role
from renda.core.files.models import SpreadsheetImport
from renda.core.opinions.ledger import code_index
from renda.core.opinions.models import Opinion
from renda.core.people.models import Place
from renda.lib.errors import NotAllowed
from renda.lib.texts.printing import plain_head
from renda.lib.texts.tree import articles
from renda.modules.consultation.models import Consultation


def consultations() -> QuerySet[Consultation]:
    """Return the consultations within the scope, newest first; a draft's tree is read when it is asked for."""
    related = ("round__matter__assembly", "text_version__text")
    rows = Consultation.objects.select_related(*related).defer("text_version__tree")
    return rows.order_by("-opens_on", "-pk")


def open_on(on: date) -> QuerySet[Consultation]:
    """Return those open on a day, the one that closes first at the top."""
    return (
        consultations().filter(ended_at=None, opens_on__lte=on, closes_on__gte=on).order_by("closes_on", "pk")
    )


def consultation_for_page(pk: int) -> Consultation:
    """Return one within the scope; NotAllowed (hidden) otherwise."""
    row = consultations().filter(pk=pk).first()
    if row is None:
        raise NotAllowed(gettext("没有这次征求意见。"), hidden=True)
    return row


def places_for(actor: Actor, consultation: Consultation) -> QuerySet[Place]:
    """Return the stations and contact points whose sessions this hat may file, by name: the office all, staff theirs."""
    places = Place.objects.filter(assembly_id=consultation.assembly_id).order_by("name")
    return places.filter(pk=actor.place) if actor.role is Role.STATION_STAFF else places


def by_codes(consultation: Consultation, codes: Sequence[str]) -> dict[str, Opinion]:
    """Return the opinions of a consultation that have these follow-up codes, by code."""
    of_index = {code_index(code): code for code in codes}
    rows = Opinion.objects.filter(round=consultation.round_id, code_index__in=of_index)
    return {of_index[row.code_index]: row for row in rows if row.code_index}


def counts_by_node(consultation: Consultation) -> dict[str, int]:
    """Return how many opinions hang on each node, for the office's clause view."""
    rows = Opinion.objects.filter(round=consultation.round_id, anchor__isnull=False)
    return dict(rows.order_by().values_list("anchor__node").annotate(Count("pk")))


def article_called(consultation: Consultation, number: str) -> str:
    """Return the uid of the draft's article that is numbered so (第三条), or "" for the whole draft."""
    wanted = number.strip()
    found = (node for node in articles(consultation.text_version.root) if plain_head(node) == wanted)
    return next((node.uid for node in found), "") if wanted else ""


def imports_of(consultation: Consultation) -> QuerySet[SpreadsheetImport]:
    """Return the spreadsheets read into this consultation, newest first."""
    rows = SpreadsheetImport.objects.filter(target_kind="consultation.opinions", target_id=consultation.pk)
    return rows.select_related("file").order_by("-at", "-pk")
