"""Checking the record where it lies."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import IntegrityError
from django.utils.translation import gettext

from renda.core.audit.checker.renda_check import Brief, Report, check, keys_given, lines_of
from renda.core.audit.exporting import export as write_export
from renda.core.audit.exporting import record_lines, undisturbed
from renda.core.audit.keys import lost_keys
from renda.core.audit.models import EventRecord
from renda.core.audit.preimage import instant
from renda.core.audit.rederiving import rederived
from renda.lib.errors import BadInput


def verify(
    *,
    at: datetime,
    export: Path | None = None,
    against: Path | None = None,
    key: str = "",
    compartment: str = "",
) -> Report:
    """Seal what waits, then check every chain, event, personal value and checkpoint against its digest.

    `export` also writes the record there, or of it the one restricted `compartment` that is named; `against` is an earlier export or list of checkpoints, without which a
    removal at the end together with the head cannot be seen. The rows go through the same checks as an exported
    file goes through in the single-file checker, whose way of writing a value is its own.
    Raises: BadInput, if a file cannot be read or written, or the key is none.
    """
    try:
        keys_given(key)
    except ValueError as fault:
        raise BadInput(str(fault)) from fault
    try:
        earlier = list(lines_of(str(against))) if against else []
    except (OSError, ValueError) as fault:
        raise BadInput(
            gettext("对照文件 %(against)s 无法读取：%(fault)s") % {"against": against, "fault": fault}
        ) from fault
    can_read = "RENDA_FIELD_KEYS" not in lost_keys()

    def checked() -> Report:
        return check(lambda: record_lines(at, with_personal=can_read), earlier, key)

    try:
        report = undisturbed(checked)
    except IntegrityError:  # a number given twice cannot be sealed: the strays show which
        report = checked()
    for record, words in rederived(with_personal=can_read):
        report.add("differs", record.chain, _brief(record), words)
    if not can_read:
        report.notes.append(gettext("个人内容没有核对：写入数据时的密钥（RENDA_FIELD_KEYS）不在这里。"))
    if export is not None:
        write_export(export, at, sign=report.ok, compartment=compartment)
    return report


def _brief(record: EventRecord) -> Brief:
    return Brief(record.sequence or 0, record.previous, record.link, record.label, instant(record.at))
