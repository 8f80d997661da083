"""What follows when opinions come in: groups and the search index."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from renda.core.base import scope
from renda.core.base.actor import Actor
from renda.core.base.events import listen
from renda.core.opinions import indexing
from renda.core.opinions.actions import forget_speaker, screen_opinions
from renda.core.opinions.leaving import LEFT, left_again
from renda.core.opinions.models import Criterion, Opinion, Round, Screening
from renda.core.opinions.tasks import ask_for_groups
from renda.core.search import api as search
from renda.lib.errors import Refusal


@listen("opinions.received", "opinions.group_after_intake")
def group_after_intake(record: Any) -> None:
    """Ask for a grouping run after one opinion."""
    ask_for_groups(Round.objects.get(pk=record.payload["round"]))


@listen("opinions.batch_received", "opinions.group_after_batch")
def group_after_batch(record: Any) -> None:
    """Ask for a grouping run after a batch."""
    ask_for_groups(Round.objects.get(pk=record.payload["round"]))


@listen("opinions.screened", "opinions.group_after_screening")
def group_after_screening(record: Any) -> None:
    """Ask for a grouping run when opinions left or came back."""
    if Opinion.objects.filter(pk__in=record.payload["opinions"]).exists():
        ask_for_groups(Round.objects.get(pk=record.payload["round"]))


@listen("opinions.received", "opinions.index_after_intake")
def index_after_intake(record: Any) -> None:
    """Let one opinion be found."""
    indexing.index_opinions(Opinion.objects.filter(pk=record.payload["opinion"]))


@listen("opinions.batch_received", "opinions.index_after_batch")
def index_after_batch(record: Any) -> None:
    """Let the opinions of a batch be found; those of others that came between are harmless to repeat."""
    told = record.payload
    rows = Opinion.objects.filter(round=told["round"], pk__gte=told["first"], pk__lte=told["last"])
    indexing.index_opinions(rows)


@listen("opinions.screened", "opinions.index_after_screening")
def index_after_screening(record: Any) -> None:
    """Let screened opinions be found as they now are."""
    indexing.index_opinions(Opinion.objects.filter(pk__in=record.payload["opinions"]))


@listen("audit.values_forgotten", "opinions.forget_in_search")
def forget_in_search(record: Any) -> None:
    """Let opinions whose words were forgotten be found no longer; after a restore their names go again too."""
    forgotten = indexing.opinions_of(record.payload["values"])
    with scope.unscoped("forgotten opinions may be of several assemblies"):
        Opinion.objects.filter(pk__in=forgotten, contact=None).update(speaker_name=None)
    for opinion in sorted(forgotten):
        search.remove(indexing.KIND, opinion)


@listen("audit.values_forgotten", "opinions.leave_again")
def leave_again(record: Any) -> None:
    """After an older backup was restored, let opinions that had left for another channel leave again."""
    if record.payload["reason"] != LEFT:
        return
    with scope.unscoped("opinions that left may be of several assemblies"):
        back: dict[int, list[Opinion]] = {}
        for opinion in left_again(indexing.opinions_of(record.payload["values"])):
            back.setdefault(opinion.round_id or 0, []).append(opinion)
        for opinions in back.values():
            _leave(opinions, record.at)


def _leave(opinions: list[Opinion], at: datetime) -> None:
    round = opinions[0].round
    assert round is not None
    with suppress(Refusal):  # then they wait in the ledger to be screened by a person
        screen_opinions(
            subject=round,
            opinions=[each.pk for each in opinions],
            screening=Screening.NOT_HERE,
            criterion=Criterion.OTHER_CHANNEL,
            by=Actor.system(assembly=round.assembly_id),
            at=at,
        )


@listen("access.contact_forgotten", "opinions.forget_speaker")
def forget_the_speaker(record: Any) -> None:
    """Where the contact was erased, the name and the words in the record go too."""
    with scope.unscoped("a contact may have spoken in several assemblies"):
        forget_speaker(contact=record.payload["contact"], by=Actor.system(), at=record.at)
