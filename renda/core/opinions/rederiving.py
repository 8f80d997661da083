"""Whether the ledger still says what the record says: the words of opinions, and the released answers."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext

from renda.core.audit.api import Differing, EventRecord, rederives
from renda.core.opinions.events import AnswersReleased, OpinionReceived, OpinionsReceived
from renda.core.opinions.models import Answer, Opinion
from renda.lib.canonical import digest


def answers_digest(answers: QuerySet[Answer]) -> str:
    """Return the digest over number, verdict and reason of these answers, by number."""
    rows = answers.order_by("pk").values_list("pk", "verdict", "reason")
    return digest([list(row) for row in rows])


@rederives(AnswersReleased.name)
def released_answers(records: list[EventRecord]) -> Iterator[Differing]:
    """Yield the releases whose answers are no longer those that were made public."""
    for record in records:
        told = record.payload
        if "round" in told:
            given = Answer.objects.filter(group__round=told["round"])
        else:  # recorded before there were rounds, when a matter had no more than one
            given = Answer.objects.filter(group__round__matter=told["matter"], group__round__number=1)
        if answers_digest(given) != record.payload["digest"]:
            yield record, gettext("所记的答复与数据库里的不同：公开以后有答复被改动、增加或者删除。")


@rederives(OpinionReceived.name, OpinionsReceived.name)
def words_of_opinions(records: list[EventRecord]) -> Iterator[Differing]:
    """Yield the intakes of which an opinion's words are others now, or are gone; forgotten words are not compared."""
    said = {record.pk: dict(_said(record)) for record in records}
    wanted = [opinion for words in said.values() for opinion in words]
    kept: dict[int, str] = {}
    for start in range(0, len(wanted), 500):
        kept |= dict(Opinion.objects.filter(pk__in=wanted[start : start + 500]).values_list("pk", "text"))
    for record in records:
        for opinion, words in said[record.pk].items():
            if kept.get(opinion) != words:
                yield (
                    record,
                    gettext("所记的意见原文与数据库里的不同（意见 %(number)s）。") % {"number": opinion},
                )


def _said(record: EventRecord) -> Iterator[tuple[int, str]]:
    for row in record.personal_values.all():
        kind, _, opinion = row.field.partition(":")
        if kind == "text":
            yield int(opinion or record.payload["opinion"]), json.loads(row.value)
