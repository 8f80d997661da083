"""Whether the forms still say what the record says: the questions that were asked, and the points of each sheet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext

from renda.core.audit.api import Differing, EventRecord, rederives
from renda.core.surveys.events import SheetSubmitted, SurveyOpened, SurveyRevised
from renda.core.surveys.models import Edition, Sheet
from renda.core.surveys.scoring import score
from renda.lib.canonical import digest


@rederives(SurveyOpened.name, SurveyRevised.name)
def asked_questions(records: list[EventRecord]) -> Iterator[Differing]:
    """Yield the openings whose questions are no longer those that were settled."""
    for record in records:
        told = record.payload
        edition = Edition.objects.filter(survey=told["survey"], number=told["edition"]).first()
        if edition is None or digest(edition.content) != told["digest"]:
            yield record, gettext("所记的题目与数据库里的不同：发布以后题目被改动或者删除。")


@rederives(SheetSubmitted.name)
def answers_and_points(records: list[EventRecord]) -> Iterator[Differing]:
    """Yield the submissions whose answers are others now, or whose points the answers do not give."""
    wanted = [record.payload["sheet"] for record in records]
    kept = {sheet.pk: sheet for sheet in Sheet.objects.filter(pk__in=wanted).select_related("edition")}
    for record in records:
        sheet = kept.get(record.payload["sheet"])
        if sheet is None or not _agrees(record, sheet):
            yield record, gettext("所记的答卷与数据库里的不同：提交以后回答或者得分被改动。")


def _agrees(record: EventRecord, sheet: Sheet) -> bool:
    told = record.payload
    points = Decimal(told["points"]) if told["points"] else None
    if points is not None and score(sheet.edition.questions, sheet.answers).points != points:
        return False
    said = [json.loads(row.value) for row in record.personal_values.all() if row.field == "answers"]
    return sheet.points == points and all(answers == sheet.answers for answers in said)
