"""Taking opinions in from a spreadsheet: kept, confirmed, written in batches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.files import spreadsheets
from renda.core.files.models import SpreadsheetImport
from renda.core.files.targets import Layout
from renda.core.jobs.api import enqueue
from renda.core.opinions.api import (
    OpinionsReceived,
    Statement,
    hold,
    take_in_all,
)
from renda.core.opinions.models import Channel, Opinion
from renda.modules.consultation import events
from renda.modules.consultation.models import Consultation


@action("consultation.import_batch", locks=False)
def import_batch(*, subject: Consultation, statements: Sequence[Statement], by: Actor, at: datetime) -> Event:
    """Write a batch of imported opinions with one event; rows already imported are passed over.

    Raises: TextMissing, TextTooLong, AlreadyReleased.
    """
    round = hold(subject.round)
    known = set(
        Opinion.objects.filter(
            round__matter=round.matter_id, import_digest__in=[each.import_digest for each in statements]
        ).values_list("import_digest", flat=True)
    )
    rows = take_in_all([each for each in statements if each.import_digest not in known], round)
    return OpinionsReceived(
        matter=round.matter_id,
        round=round.pk,
        channel=Channel.IMPORTED,
        count=len(rows),
        first=min((row.pk for row in rows), default=0),
        last=max((row.pk for row in rows), default=0),
        words={row.pk: row.text for row in rows},
    )


@action("consultation.begin_import")
def begin_import(*, subject: Consultation, upload: Any, by: Actor, at: datetime) -> Event:
    """Keep a spreadsheet of opinions and suggest which column is what; nothing is written to the ledger yet.

    Raises: NotATable, WrongFile, FileTooLarge, DiskFull, AlreadyReleased.
    """
    hold(subject.round)
    started = spreadsheets.begin(
        assembly=subject.assembly,
        target_kind="consultation.opinions",
        target_id=subject.pk,
        upload=upload,
        by=by,
        at=at,
    )
    return events.ImportBegun(spreadsheet=started.pk, consultation=subject.pk, rows=started.count_rows)


@action("consultation.confirm_import")
def confirm_import(
    *,
    subject: Consultation,
    started: SpreadsheetImport,
    mapping: dict[str, int],
    layout: Layout | None = None,
    seen: int | None = None,
    by: Actor,
    at: datetime,
) -> Event:
    """Let the import begin in a job, or begin again after a failure; `seen` is the version that `by` looked at.

    Raises: AlreadyConfirmed, AlreadyImported, AnotherSheet, ColumnMissing, AlreadyReleased.
    """
    hold(subject.round)
    started = spreadsheets.confirm(started, mapping=mapping, layout=layout, seen=seen)
    enqueue(
        "files.import_spreadsheet",
        {"started": started.pk},
        key=f"import:{started.pk}:{started.version}",
        assembly=subject.assembly_id,
    )
    return events.ImportConfirmed(spreadsheet=started.pk, consultation=subject.pk, mapping=mapping)
