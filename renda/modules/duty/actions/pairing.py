"""The office says who keeps in touch with whom, one by one or from a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.files import spreadsheets
from renda.core.files.models import SpreadsheetImport
from renda.core.files.targets import Layout
from renda.core.jobs.api import enqueue
from renda.core.people.models import Assembly, Seat
from renda.lib.errors import Refusal
from renda.modules.duty import events
from renda.modules.duty.actions.reporting import said
from renda.modules.duty.kinds import PairKind
from renda.modules.duty.models import Pair
from renda.web.dates import official_date

TARGET = "duty.pairs"


class NoSuchSide(Refusal):
    """A pair needs two sides that belong to it."""


class PairedAlready(Refusal):
    """The two are paired."""


class EndedAlready(Refusal):
    """The pair is over."""


class EndsBefore(Refusal):
    """A pair ends after it began."""


@dataclass(frozen=True)
class Wanted:
    """A pair that is to be: `deputy` for a member, `group_name` for a deputy."""

    keeper: int
    starts_on: date
    deputy: int | None = None
    group_name: str = ""

    @property
    def kind(self) -> PairKind:
        """Which follows from the other side."""
        return PairKind.DEPUTY_VOTERS if self.deputy is None else PairKind.MEMBER_DEPUTY


@action("duty.make_pair")
def make_pair(*, subject: Assembly, pair: Wanted, by: Actor, at: datetime) -> Event:
    """Let a member keep in touch with a deputy, or a deputy with a group of voters.

    Raises: NoSuchSide, PairedAlready, TooLong, HoldsContact.
    """
    row = _row(subject, pair)
    if (
        _standing(subject)
        .filter(keeper=row.keeper_id, deputy=row.deputy_id, group_name=row.group_name)
        .exists()
    ):
        raise PairedAlready(gettext("这一联系关系已经有了，不用再建。"))
    row.save()
    return events.PairMade(
        pair=row.pk, kind=row.kind, keeper=row.keeper_id, deputy=row.deputy_id, group_name=row.group_name
    )


@action("duty.import_pairs")
def import_pairs(*, subject: Assembly, pairs: Sequence[Wanted], by: Actor, at: datetime) -> Event:
    """Write a batch of pairs with one event; those that stand are passed over. Raises: NoSuchSide."""
    rows = [_row(subject, each) for each in pairs]
    known = set(_standing(subject).values_list("keeper", "deputy", "group_name"))
    fresh = {_sides(row): row for row in rows if _sides(row) not in known}
    made = Pair.objects.bulk_create(fresh.values(), batch_size=500)
    numbers = [row.pk for row in made]
    return events.PairsImported(count=len(made), first=min(numbers, default=0), last=max(numbers, default=0))


@action("duty.end_pair")
def end_pair(*, subject: Pair, ends_on: date, by: Actor, at: datetime) -> Event:
    """End a pair; its contacts stay. Raises: EndedAlready, EndsBefore."""
    if subject.ends_on is not None:
        raise EndedAlready(gettext("这一联系关系已于%(day)s结束。") % {"day": official_date(subject.ends_on)})
    if ends_on < subject.starts_on:
        raise EndsBefore(
            gettext("结束日期不能早于开始日期%(day)s。") % {"day": official_date(subject.starts_on)}
        )
    subject.ends_on = ends_on
    subject.version += 1
    subject.save(update_fields=["ends_on", "version"])
    return events.PairEnded(pair=subject.pk, ends_on=ends_on.isoformat())


@action("duty.begin_pairs_import")
def begin_pairs_import(*, subject: Assembly, upload: Any, by: Actor, at: datetime) -> Event:
    """Keep a spreadsheet of pairs and suggest its columns. Raises: NotATable, WrongFile, FileTooLarge, DiskFull."""
    started = spreadsheets.begin(
        assembly=subject, target_kind=TARGET, target_id=subject.pk, upload=upload, by=by, at=at
    )
    return events.PairsImportBegun(spreadsheet=started.pk, rows=started.count_rows)


@action("duty.confirm_pairs_import")
def confirm_pairs_import(
    *,
    subject: Assembly,
    started: SpreadsheetImport,
    mapping: dict[str, int],
    layout: Layout | None = None,
    seen: int | None = None,
    by: Actor,
    at: datetime,
) -> Event:
    """Let the import begin in a job. Raises: AlreadyConfirmed, AlreadyImported, AnotherSheet, ColumnMissing."""
    started = spreadsheets.confirm(started, mapping=mapping, layout=layout, seen=seen)
    enqueue(
        "files.import_spreadsheet", {"started": started.pk}, key=f"import:{started.pk}:{started.version}",
        assembly=subject.pk,
    )  # fmt: skip
    return events.PairsImportConfirmed(spreadsheet=started.pk, mapping=mapping)


def _row(assembly: Assembly, pair: Wanted) -> Pair:
    """Return the row of a pair whose sides hold seats here. Raises: NoSuchSide."""
    group = said(pair.group_name, 60, gettext("选民小组或者片区"))
    persons = {pair.keeper, pair.deputy} - {None}
    seated = set(Seat.objects.filter(assembly=assembly, person__in=persons).values_list("person", flat=True))
    if persons - seated or pair.keeper == pair.deputy or (pair.deputy is None) == (not group):
        raise NoSuchSide(
            gettext("请选择本级的组成人员或者代表，并在被联系的代表和选民小组中填一项，两者不能是同一人。")
        )
    return Pair(
        assembly=assembly, kind=pair.kind, keeper_id=pair.keeper, deputy_id=pair.deputy, group_name=group,
        starts_on=pair.starts_on,
    )  # fmt: skip


def _standing(assembly: Assembly) -> Any:
    return Pair.objects.filter(assembly=assembly, ends_on=None)


def _sides(row: Pair) -> tuple[int, int | None, str]:
    return (row.keeper_id, row.deputy_id, row.group_name)
