"""Opinions that leave the ledger because another channel handles them: their words go there and stay nowhere here.

Every opinion closed as "should be handled by another channel" leaves in the same way, so that nobody can tell from
the ledger, its numbers or the record which of them was a complaint (decisions.md 28). Whoever handles such things
(a module) registers here; where nobody does, the words stay in the closed row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext

from renda.core.audit.api import forget, lasting_reasons
from renda.core.base.actor import Actor
from renda.core.files import api as files
from renda.core.files.models import ImportedRow, ImportState, SpreadsheetImport
from renda.core.opinions import indexing
from renda.core.opinions.ledger import words_in_record
from renda.core.opinions.models import Criterion, Opinion, Round, Screening
from renda.core.search import api as search
from renda.lib.errors import Refusal
from renda.lib.registry import Registry

LEFT = "意见已转由其他渠道办理"  # a reason in the record, which is written in Chinese


class NobodyThere(Refusal):
    """Nobody is there who would take the opinion over, so its words would be seen by no one."""


class AlreadyLeft(Refusal):
    """The words of the opinion are no longer in the ledger."""


class StillImporting(Refusal):
    """The spreadsheet from which the opinion came is still being read."""


@dataclass(frozen=True)
class Leaving:
    """One opinion on its way out, with all that its row kept; `code_index` finds it by the sender's code."""

    assembly: int
    text: str
    channel: str
    received_at: datetime
    language: str = "zh"
    contact: Any = None
    speaker_name: str = ""
    is_organisation: bool = False
    scan: Any = None
    code_index: str | None = None
    note: str = ""
    handed_by: str = ""


@dataclass(frozen=True)
class Told:
    """What the sender reads by the code after the opinion left: a number and sentences; never the words."""

    number: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Taker:
    """Who takes opinions over: `has_staff(assembly)`, `take(leaving, by, at)` in the open transaction, `told(index)`."""

    has_staff: Callable[[int, datetime], bool]
    take: Callable[[Leaving, Actor, datetime], None]
    told: Callable[[str], Told | None]


takers: Registry[Taker] = Registry("those who take over opinions for other channels")


def told_elsewhere(index: str) -> Told | None:
    """Return what a sender is told by whoever took the opinion over; None while nobody did."""
    return next((told for _, taker in takers.items() if (told := taker.told(index)) is not None), None)


def with_copies(round: Round, opinions: Sequence[int]) -> list[int]:
    """Return these opinions and those of the round with exactly the same words, which would otherwise stay here."""
    if not takers.items():
        return sorted(opinions)
    texts = Opinion.objects.filter(round=round, pk__in=opinions).exclude(text="").values("text")
    copies = Opinion.objects.filter(round=round, text__in=texts).values_list("pk", flat=True)
    return sorted({*opinions, *copies})


def refuse_left(opinions: Sequence[int]) -> None:
    """Raise AlreadyLeft where the words of a chosen opinion are gone."""
    if Opinion.objects.filter(pk__in=opinions, criterion=Criterion.OTHER_CHANNEL, text="").exists():
        raise AlreadyLeft(
            gettext("选中的意见里有已经转由其他渠道办理的，内容已经不在台账里，不能再改；请去掉后重新选择。")
        )


def leave(round: Round, opinions: Sequence[int], *, note: str, by: Actor, at: datetime) -> None:
    """Hand the opinions over and erase what the ledger, the index, the record and the spreadsheets keep of them.

    Inside an action that holds the round. Raises: NobodyThere, StillImporting.
    """
    taker = next((each for _, each in takers.items()), None)
    if taker is None:
        return
    if not taker.has_staff(round.assembly_id, at):
        raise NobodyThere(
            gettext(
                "本级还没有信访办理人员，意见转出后无人办理。请先由安全保密员授予“信访办理”角色，再转出。"
            )
        )
    rows = list(Opinion.objects.select_related("contact", "scan").filter(pk__in=opinions).order_by("pk"))
    _erase_spreadsheets(rows, at)
    for row in rows:
        taker.take(_leaving(row, note, by), by, at)
        search.remove(indexing.KIND, row.pk)
    Opinion.objects.filter(pk__in=opinions).update(
        text="",
        speaker_name=None,
        contact=None,
        scan=None,
        may_publish=False,
        screening_note="",
        version=F("version") + 1,
    )
    forget(by=by, at=at, reason=LEFT, values=words_in_record(opinions).values_list("pk", flat=True))


def _leaving(row: Opinion, note: str, by: Actor) -> Leaving:
    return Leaving(
        assembly=row.assembly_id,
        text=row.text,
        channel=row.channel,
        received_at=row.received_at,
        language=row.language,
        contact=row.contact,
        speaker_name=row.speaker_name or "",
        is_organisation=row.is_organisation,
        scan=row.scan,
        code_index=row.code_index,
        note=note or row.screening_note,
        handed_by=by.name,
    )


def _erase_spreadsheets(rows: Sequence[Opinion], at: datetime) -> None:
    """The sheets that hold the words: the one a row came from, and others read for the same target."""
    digests = [row.import_digest for row in rows if row.import_digest]
    sources = SpreadsheetImport.objects.filter(
        pk__in=ImportedRow.objects.filter(digest__in=digests).values("source")
    )
    for kind, target in set(sources.order_by().values_list("target_kind", "target_id")):
        sheets = SpreadsheetImport.objects.filter(target_kind=kind, target_id=target).select_related("file")
        if sheets.filter(state=ImportState.IMPORTING).exists():
            raise StillImporting(gettext("这次征求意见还有表格正在导入，请等导入完成后再转出意见。"))
        for sheet in sheets:
            if sheet.file.erased_at is None:
                files.erase(sheet.file, at=at)


def left_again(opinions: Collection[int]) -> list[Opinion]:
    """Return those opinions whose words are back after an older backup was restored."""
    rows = Opinion.objects.select_related("round").filter(pk__in=opinions, round__isnull=False)
    return list(rows.exclude(text="").filter(round__released_at=None).exclude(screening=Screening.NOT_HERE))


lasting_reasons.add(LEFT)
