"""The job behind an import: batches, each in one transaction with its place in the file, so a kill loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from django.db import transaction

from renda.core.base import scope
from renda.core.files import spreadsheets
from renda.core.files.models import ImportedRow, ImportState, SpreadsheetImport
from renda.core.files.spreadsheets import Checked, CheckedRow, Target

Progress = Callable[[int, int], object]


def run_import(pk: int, *, progress: Progress = lambda done, total: None) -> SpreadsheetImport:
    """Write all good rows of a confirmed import and return it; run again after a kill it goes on where it was.

    `progress` is called with rows done and rows in all, after every batch.
    """
    started = SpreadsheetImport._base_manager.select_related("file").get(pk=pk)
    with scope.assemblies([started.assembly_id]):
        target = spreadsheets.targets.get(started.target_kind)
        begun, table = started.version, spreadsheets.table_of(started)
        checked = spreadsheets.check(started, table, started.mapping, target)
        while started.state == ImportState.IMPORTING and started.version == begun:
            started = _write_batch(pk, begun, checked, target)
            progress(min(started.position, len(checked.rows)), len(checked.rows))
    return started


def give_up(pk: int, reason: str) -> None:
    """Write down why an import ended before its last row; it can then be confirmed again."""
    started = SpreadsheetImport._base_manager.get(pk=pk)
    with scope.assemblies([started.assembly_id]), transaction.atomic():
        started = SpreadsheetImport.objects.select_for_update(of=("self",)).get(pk=pk)
        if started.state == ImportState.IMPORTING:
            started.state, started.failure = ImportState.FAILED, reason[:500]
            started.version += 1
            started.save(update_fields=["state", "failure", "version"])


def _write_batch(pk: int, begun: int, checked: Checked, target: Target) -> SpreadsheetImport:
    with transaction.atomic():
        started = SpreadsheetImport.objects.select_for_update(of=("self",)).select_related("file").get(pk=pk)
        if started.state != ImportState.IMPORTING or started.version != begun:
            return started
        rows = list(checked.rows[started.position : started.position + target.batch])
        known = spreadsheets.known_rows(started, rows)
        fresh = [row for row in rows if row.number not in known]
        own = spreadsheets.own_rows(started)
        if fresh:
            target.write_batch(started, fresh)
            _remember(started, fresh)
        started.position += len(rows)
        started.count_written += len(fresh)
        started.count_repeated += sum(row.number in known and row.number not in own for row in rows)
        if started.position >= len(checked.rows):
            _finish(started, checked)
        started.save()
    return started


def _remember(started: SpreadsheetImport, rows: list[CheckedRow]) -> None:
    ImportedRow.objects.bulk_create(
        [
            ImportedRow(
                assembly_id=started.assembly_id,
                target_kind=started.target_kind,
                target_id=started.target_id,
                digest=row.digest,
                source=started,
                row=row.number,
            )
            for row in rows
        ],
        batch_size=200,
    )


def _finish(started: SpreadsheetImport, checked: Checked) -> None:
    started.state = ImportState.DONE
    started.count_rows = checked.count_rows
    started.count_refused = checked.count_refused
    started.errors = [asdict(error) for error in checked.errors[: spreadsheets.MOST_ERRORS]]
