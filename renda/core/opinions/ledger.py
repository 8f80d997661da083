"""Taking opinions in, from inside an action of the module whose subject they are about."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext

from renda.core.audit.models import EventRecord, PersonalValue
from renda.core.base.fields import keyed_index
from renda.core.base.statements import Insertion
from renda.core.opinions.events import OpinionReceived, OpinionsReceived, word_field
from renda.core.opinions.models import Channel, Gathering, Opinion, Round
from renda.core.procedures.models import Matter
from renda.lib import codes
from renda.lib.errors import Refusal

LONGEST = 5000


class TextMissing(Refusal):
    """There is nothing to record."""


class TextTooLong(Refusal):
    """The text is longer than one opinion may be."""


class NotReleasedYet(Refusal):
    """The answers of the round before are not out."""


class AlreadyReleased(Refusal):
    """The answers of this round are out; nothing more can be taken in or changed."""


@dataclass(frozen=True)
class Statement:
    """What somebody said, before it is a row: `code` is the follow-up code, or empty when none is given out.

    `anchor` is the number of the place in the text that it is about.
    """

    text: str
    channel: Channel
    received_at: datetime
    code: str = ""
    anchor: int | None = None
    contact: Any = None
    place: Any = None
    gathering: Gathering | None = None
    speaker_name: str = ""
    is_organisation: bool = False
    may_publish: bool = False
    entered_by: str = ""
    scan: Any = None
    import_digest: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


def code_for(form_key: str) -> str:
    """Return the follow-up code that belongs to a form's key: the same form shows the same code again."""
    seed = hmac.new(
        settings.RENDA_INDEX_KEY.encode(), b"follow-up:" + form_key.encode(), hashlib.sha256
    ).digest()
    return codes.make_code(seed[:9])


def code_index(code: str) -> str:
    """Return the keyed index under which a follow-up code is found; the code itself is never stored."""
    return keyed_index(f"follow:{code}")


class Taken(NamedTuple):
    """An opinion that was written: its number, and its words as they stand in the ledger."""

    pk: int
    text: str


NEW = Insertion(
    Opinion,
    "assembly_id",
    "round_id",
    "anchor_id",
    "channel",
    "place_id",
    "gathering_id",
    "text",
    "contact_id",
    "speaker_name",
    "is_organisation",
    "may_publish",
    "received_at",
    "entered_by",
    "scan_id",
    "code_index",
    "import_digest",
)


def _columns(statement: Statement, round: Round) -> dict[str, Any]:
    text = statement.text.strip()
    if not text:
        raise TextMissing(gettext("意见内容是空的，请填写后再提交。"))
    if len(text) > LONGEST:
        raise TextTooLong(
            gettext("意见内容有 %(count)s 字，超过每条 %(longest)s 字的上限，请分成几条提交。")
            % {"count": len(text), "longest": LONGEST}
        )
    return {
        "assembly_id": round.assembly_id,
        "round_id": round.pk,
        "anchor_id": statement.anchor,
        "channel": str(statement.channel),
        "place_id": _number(statement.place),
        "gathering_id": _number(statement.gathering),
        "text": text,
        "contact_id": _number(statement.contact),
        "speaker_name": statement.speaker_name or None,
        "is_organisation": statement.is_organisation,
        "may_publish": statement.may_publish,
        "received_at": statement.received_at,
        "entered_by": statement.entered_by,
        "scan_id": _number(statement.scan),
        "code_index": code_index(statement.code) if statement.code else None,
        "import_digest": statement.import_digest or None,
    }


def _number(row: Any) -> int | None:
    return None if row is None else row.pk


def take_in(statement: Statement, round: Round) -> Taken:
    """Write one opinion; analysis comes later, in jobs. The caller knows that the round still takes opinions.

    Raises: TextMissing, TextTooLong.
    """
    (taken,) = take_in_all([statement], round)
    return taken


def take_in_all(statements: Sequence[Statement], round: Round) -> list[Taken]:
    """Write many opinions, in their order. Raises: TextMissing, TextTooLong; none is written then."""
    rows = [_columns(statement, round) for statement in statements]
    return [Taken(pk, row["text"]) for pk, row in zip(NEW.write_all(rows), rows, strict=True)]


def words_in_record(opinions: Collection[int]) -> QuerySet[PersonalValue]:
    """Return the record's side rows that hold the words of these opinions, taken in singly or in a batch."""
    if not opinions:
        return PersonalValue.objects.none()
    single = EventRecord.objects.filter(name=OpinionReceived.name, payload__opinion__in=list(opinions))
    batches = EventRecord.objects.filter(
        name=OpinionsReceived.name, payload__first__lte=max(opinions), payload__last__gte=min(opinions)
    )
    fields = [word_field(opinion) for opinion in opinions]
    return PersonalValue.objects.filter(Q(event__in=single) | Q(event__in=batches, field__in=fields))


def begin_round(matter: Matter, at: datetime) -> Round:
    """Begin the next round of a matter, from inside an action that holds the matter. Raises: NotReleasedYet."""
    before = latest_round(matter)
    if before is not None and before.released_at is None:
        raise NotReleasedYet(
            gettext("《%(matter)s》第 %(number)s 轮征求意见的答复还没有公开，请先公开答复，再开始下一轮。")
            % {"matter": matter.title, "number": before.number}
        )
    number = before.number + 1 if before else 1
    return Round.objects.create(assembly_id=matter.assembly_id, matter=matter, number=number, begun_at=at)


def latest_round(matter: Matter) -> Round | None:
    """The newest round of a matter; None before the first."""
    return Round.objects.filter(matter=matter).order_by("-number").first()


def hold(round: Round) -> Round:
    """Lock a round that still takes opinions, so that it is not released meanwhile. Raises: AlreadyReleased."""
    held = locked(round)
    refuse_released(held)
    return held


def locked(round: Round) -> Round:
    """Return the round as it now is, locked until the action ends."""
    held: Round = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round.pk)
    return held


def changed(round: Round) -> None:
    """Raise the version of a round that the action holds: people corrected what a running grouping has read."""
    Round.objects.filter(pk=round.pk).update(version=F("version") + 1)


def refuse_released(round: Round) -> None:
    """Raise AlreadyReleased when the round's answers are public; the round was read under its lock."""
    if round.released_at is not None:
        raise AlreadyReleased(
            gettext("本次征求意见的答复已经公开，不能再增加或者更改；新的意见请在下一次征求意见时提出。")
        )
