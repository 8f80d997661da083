"""Urging bodies, singly and in bulk."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.handling import events
from renda.core.handling.actions.handing import body_of
from renda.core.handling.models import Handling, Urging
from renda.core.handling.selectors import OVER
from renda.core.people.models import Assembly
from renda.lib.errors import Refusal

MOST = 500


class NothingChosen(Refusal):
    """No part was chosen."""


class NotRunning(Refusal):
    """A chosen part is no longer in a body's hands."""


class WordsMissing(Refusal):
    """The body must read what is asked of it."""


@action("handling.urge", locks=False)
def urge(*, subject: Assembly, parts: Collection[int], words: str, by: Actor, at: datetime) -> Event:
    """Urge the bodies of these parts (Handling numbers) with the same words; each body is told once.

    Raises: NothingChosen, WordsMissing, NotRunning.
    """
    rows = Handling.objects.filter(assembly=subject, pk__in=parts).select_related("matter__body")
    chosen = list(rows.order_by("pk")[: MOST + 1])
    if not chosen or len(chosen) != len(set(parts)):
        raise NothingChosen(gettext("没有选中承办中的事项，请先勾选。"))
    if len(chosen) > MOST:
        raise NothingChosen(gettext("一次最多催办 %(most)s 件，请分批。") % {"most": MOST})
    if not words.strip():
        raise WordsMissing(gettext("请填写催办内容，承办单位会看到。"))
    over = next((part for part in chosen if part.matter.state in OVER), None)
    if over is not None:
        raise NotRunning(
            gettext("“%(title)s”已经答复或者办结，不需要催办，请取消勾选。") % {"title": over.matter.title}
        )
    Urging.objects.bulk_create(
        Urging(assembly_id=part.assembly_id, handling=part, at=at, by=by.name, words=words.strip()[:400])
        for part in chosen
    )
    return events.Urged(
        parts=[part.matter.number for part in chosen],
        bodies=sorted({body_of(part) for part in chosen}),
        words=words.strip()[:400],
    )
